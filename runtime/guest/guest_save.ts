/**
 * One save of a guest under way: a slice at each entry of the run queue, so that
 * neither the event loop waits for long nor any guest runs beside a slice.
 *
 * @module
 */

import type { Guest } from "./guest.ts";
import type { RunQueue } from "./run_queue.ts";

/** Who learns how a save ended. */
export interface SaveOutcome {
  /** All is written. Called in the same turn as the last slice. */
  saved(tookMs: number): void;
  failed(error: unknown): void;
}

/** A save that goes on by itself until it is done or given up. */
export class GuestSave {
  readonly #queue: RunQueue<Guest>;
  readonly #slices: Generator<number, void, void>;
  readonly #outcome: SaveOutcome;
  readonly #finished = Promise.withResolvers<void>();
  #since = 0;
  #over = false;

  constructor(
    queue: RunQueue<Guest>,
    slices: Generator<number, void, void>,
    outcome: SaveOutcome,
  ) {
    this.#queue = queue;
    this.#slices = slices;
    this.#outcome = outcome;
  }

  /** Settles when it is done, has failed or was given up. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  /** Writes the first slice now and the others in turn; called by the run queue. */
  start(): void {
    this.#since = performance.now();
    this.#step();
  }

  /** Writes no more. Nothing was dropped from memory yet, so nothing is lost. */
  giveUp(): void {
    if (this.#over) return;
    this.#end();
    this.#slices.return();
  }

  #step(): void {
    if (this.#over) return;
    try {
      if (this.#slices.next().done !== true) {
        void this.#queue.task(() => this.#step());
        return;
      }
    } catch (error) {
      this.#end();
      return this.#outcome.failed(error);
    }
    this.#end();
    this.#outcome.saved(performance.now() - this.#since);
  }

  #end(): void {
    this.#over = true;
    this.#finished.resolve();
  }
}
