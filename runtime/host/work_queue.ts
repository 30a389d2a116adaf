/**
 * The work of one child: keys, each waiting at most once and handed out at most
 * once at a time. A key that changes while it is being worked on is handed out
 * again afterwards. Oldest first.
 *
 * An entry of a map and of a list for each key that waits or is being worked on,
 * and nothing for any other: a child with 100,000 keys pays only while they all
 * wait. The list keeps the order, because finding the first entry of a map that
 * is emptied from the front takes longer with each that has left.
 *
 * @module
 */

import {
  keyText,
  parseKey,
  type WakeReason,
  type WorkKey,
} from "./work_key.ts";

/** A key that is handed out. */
export interface Work {
  readonly key: WorkKey;
  /** Why, each reason once, in the order they came. */
  readonly reasons: readonly WakeReason[];
  /** When the first of them came, in milliseconds. */
  readonly queuedAtMs: number;
}

interface Waiting {
  readonly reasons: WakeReason[];
  readonly queuedAtMs: number;
}

/** Keys of one child, in order. */
export class WorkQueue {
  /** What waits; `take` and `forget` delete. */
  readonly #waiting = new Map<string, Waiting>();
  /** Its order; forgotten keys stay until they come up. */
  #order: string[] = [];
  #head = 0;
  /** Handed out, with what has come since; `done` and `forget` delete. */
  readonly #working = new Map<string, Waiting | undefined>();

  /** How many wait to be handed out. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** How many are being worked on. */
  get working(): number {
    return this.#working.size;
  }

  /** How many wait of each controller; looks at every key. */
  depths(): Map<string, number> {
    const depths = new Map<string, number>();
    for (const text of this.#waiting.keys()) {
      const { controller } = parseKey(text);
      depths.set(controller, (depths.get(controller) ?? 0) + 1);
    }
    return depths;
  }

  /**
   * Puts a key in line, or adds a reason to one that is.
   *
   * @returns Whether it was not in line before.
   */
  add(key: WorkKey, reason: WakeReason, nowMs: number): boolean {
    const text = keyText(key);
    if (this.#working.has(text)) {
      const again = this.#working.get(text);
      this.#working.set(text, withReason(again, reason, nowMs));
      return again === undefined;
    }
    const waiting = this.#waiting.get(text);
    this.#wait(text, withReason(waiting, reason, nowMs));
    return waiting === undefined;
  }

  /** Hands out the oldest key; it is out until {@linkcode done}. */
  take(): Work | undefined {
    while (this.#head < this.#order.length) {
      const text = this.#order[this.#head++] ?? "";
      const waiting = this.#waiting.get(text);
      if (waiting === undefined) continue;
      this.#waiting.delete(text);
      this.#working.set(text, undefined);
      this.#compact();
      return { key: parseKey(text), ...waiting };
    }
    return undefined;
  }

  /** Takes a key back: it waits again if something came for it meanwhile. */
  done(key: WorkKey): void {
    const text = keyText(key);
    const again = this.#working.get(text);
    this.#working.delete(text);
    if (again !== undefined) this.#wait(text, again);
  }

  /** Drops what waits of a controller that is no more. */
  forget(controller: string): void {
    for (const text of [...this.#waiting.keys()]) {
      if (parseKey(text).controller === controller) this.#waiting.delete(text);
    }
    for (const text of [...this.#working.keys()]) {
      if (parseKey(text).controller !== controller) continue;
      this.#working.set(text, undefined);
    }
  }

  #wait(text: string, waiting: Waiting): void {
    if (!this.#waiting.has(text)) this.#order.push(text);
    this.#waiting.set(text, waiting);
  }

  /** Gives back what has been handed out, once it is most of the list. */
  #compact(): void {
    if (2 * this.#head < this.#order.length) return;
    this.#order = this.#order.slice(this.#head);
    this.#head = 0;
  }
}

function withReason(
  waiting: Waiting | undefined,
  reason: WakeReason,
  nowMs: number,
): Waiting {
  if (waiting === undefined) return { reasons: [reason], queuedAtMs: nowMs };
  if (!waiting.reasons.includes(reason)) waiting.reasons.push(reason);
  return waiting;
}
