/**
 * The work of one child: keys, each waiting at most once and handed out at most
 * once at a time. A key that changes while it is being worked on is handed out
 * again afterwards. Oldest first.
 *
 * One entry of a map for each key that waits or is being worked on, and nothing
 * for any other: a child with 100,000 keys pays only while they all wait.
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
  /** In the order of arrival; `take` and `forget` delete. */
  readonly #waiting = new Map<string, Waiting>();
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

  /** Puts a key in line, or adds a reason to one that is. */
  add(key: WorkKey, reason: WakeReason, nowMs: number): void {
    const text = keyText(key);
    if (this.#working.has(text)) {
      const again = this.#working.get(text);
      this.#working.set(text, withReason(again, reason, nowMs));
    } else {
      this.#waiting.set(
        text,
        withReason(this.#waiting.get(text), reason, nowMs),
      );
    }
  }

  /** Hands out the oldest key; it is out until {@linkcode done}. */
  take(): Work | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    const [text, { reasons, queuedAtMs }] = first;
    this.#waiting.delete(text);
    this.#working.set(text, undefined);
    return { key: parseKey(text), reasons, queuedAtMs };
  }

  /** Takes a key back: it waits again if something came for it meanwhile. */
  done(key: WorkKey): void {
    const text = keyText(key);
    const again = this.#working.get(text);
    this.#working.delete(text);
    if (again !== undefined) this.#waiting.set(text, again);
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
