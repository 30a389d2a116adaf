/**
 * The requests and streams that a loop-style guest has under way. They outlive
 * a doze and a sleep: a handle is a number to the guest and a way to abort to
 * the host.
 *
 * @module
 */

import { MESSAGE, NO_BYTES } from "./abi.ts";
import type { Message } from "./loop_guest.ts";

/** One request or stream under way. */
export interface Handle {
  readonly id: number;
  /** Aborted when the guest gives it up or ends. */
  readonly signal: AbortSignal;
  /** Delivers a message that is not the last one. */
  next(kind: Message["kind"], body: () => Uint8Array): void;
  /** Delivers the last one: the handle is over. */
  last(kind: Message["kind"], body: () => Uint8Array): void;
}

/** All handles of one guest. */
export class Handles {
  readonly #post: (message: Message) => void;
  /** A handle leaves by its last message, by `cancel` or with all others. */
  readonly #open = new Map<number, AbortController>();
  #nextId = 1;

  constructor(post: (message: Message) => void) {
    this.#post = post;
  }

  /** How many are under way. */
  get size(): number {
    return this.#open.size;
  }

  /** Opens one. */
  open(): Handle {
    const id = this.#nextId++;
    const abort = new AbortController();
    this.#open.set(id, abort);
    return {
      id,
      signal: abort.signal,
      next: (kind, body) => {
        if (this.#open.has(id)) this.#post({ id, kind, body });
      },
      last: (kind, body) => {
        if (this.#open.delete(id)) this.#post({ id, kind, body });
      },
    };
  }

  /** The guest gives one up: nothing more is delivered for it. */
  cancel(id: number): void {
    const abort = this.#open.get(id);
    this.#open.delete(id);
    abort?.abort();
  }

  /** The guest is over: so is all that it waited for. */
  abortAll(): void {
    for (const id of [...this.#open.keys()]) this.cancel(id);
  }

  /** Tells the guest that what it waited for will not come: after a restart. */
  endAll(): void {
    for (const id of [...this.#open.keys()]) {
      this.cancel(id);
      this.#post({ id, kind: MESSAGE.ended, body: () => NO_BYTES });
    }
  }
}
