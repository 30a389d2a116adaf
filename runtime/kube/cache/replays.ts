/**
 * Replays of one watch, told one after another without holding up the event
 * loop.
 *
 * @module
 */

import type { TurnBudget } from "../watch/mod.ts";
import type { Replay } from "./replay.ts";
import type { Subscription } from "./subscription.ts";

/** How long is told without a look at what others have to do. */
const SLICE_MS = 2;

/** The replays that are under way. */
export class Replays {
  readonly #turns: TurnBudget;
  #queue: Replay[] = [];
  #pumping: Promise<void> | undefined;

  constructor(turns: TurnBudget) {
    this.#turns = turns;
  }

  /** What to wait for until all are over; undefined if none is under way. */
  get pending(): Promise<void> | undefined {
    return this.#pumping;
  }

  /** Begins a replay after those that are under way. */
  add(replay: Replay): void {
    this.#queue.push(replay);
    this.#pumping ??= this.#pump();
  }

  /** Gives up the replays of one subscription. */
  drop(subscription: Subscription): void {
    this.#queue = this.#queue.filter((replay) =>
      replay.subscription !== subscription
    );
  }

  /** Tells the rest at once: the tables are about to change. */
  finish(): void {
    for (;;) {
      const [replay] = this.#queue;
      if (replay === undefined) return;
      if (replay.step()) this.#remove(replay);
    }
  }

  async #pump(): Promise<void> {
    // Whoever begins a replay is not told anything before it goes on.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const startedAt = performance.now();
      while (performance.now() - startedAt < SLICE_MS) {
        const [replay] = this.#queue;
        if (replay === undefined) break;
        if (replay.step()) this.#remove(replay);
      }
      await this.#turns.spend(performance.now() - startedAt);
    }
    this.#pumping = undefined;
  }

  /** A subscriber that was told may have left, and others come, meanwhile. */
  #remove(replay: Replay): void {
    this.#queue = this.#queue.filter((other) => other !== replay);
  }
}
