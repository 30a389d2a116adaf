/**
 * The requests and streams that a loop-style guest has under way. They outlive
 * a doze and a sleep: a handle is a number to the guest and a way to abort to
 * the host.
 *
 * @module
 */

import { MESSAGE, NO_BYTES } from "./abi.ts";
import type { Message } from "./message.ts";

/** What is saved of the handles of a guest. */
export interface SavedHandles {
  readonly nextId: number;
  /** Requests that no reply has come to. */
  readonly requests: readonly number[];
  /** Streams that are open. */
  readonly streams: readonly number[];
}

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
  /** Those of them whose reply has begun; left in the same ways. */
  readonly #streams = new Set<number>();
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
        if (!this.#open.has(id)) return;
        this.#streams.add(id);
        this.#post({ id, kind, body });
      },
      last: (kind, body) => {
        if (this.#forget(id)) this.#post({ id, kind, body });
      },
    };
  }

  /** The guest gives one up: nothing more is delivered for it. */
  cancel(id: number): void {
    const abort = this.#open.get(id);
    this.#forget(id);
    abort?.abort();
  }

  #forget(id: number): boolean {
    this.#streams.delete(id);
    return this.#open.delete(id);
  }

  /** The guest is over: so is all that it waited for. */
  abortAll(): void {
    for (const id of [...this.#open.keys()]) this.cancel(id);
  }

  /** What must be saved of them. */
  save(): SavedHandles {
    return {
      nextId: this.#nextId,
      requests: [...this.#open.keys()].filter((id) => !this.#streams.has(id)),
      streams: [...this.#streams],
    };
  }

  /**
   * Takes up the handles of an earlier process. Nothing will come for them any
   * more, and each is told so: a request has failed, a stream has ended.
   */
  restore({ nextId, requests, streams }: SavedHandles): void {
    this.#nextId = nextId;
    const why = new TextEncoder().encode(
      "Cannot wait for the reply any longer: the host was restarted",
    );
    for (const id of requests) {
      this.#post({ id, kind: MESSAGE.failed, body: () => why });
    }
    for (const id of streams) {
      this.#post({ id, kind: MESSAGE.ended, body: () => NO_BYTES });
    }
  }
}
