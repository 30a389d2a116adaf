/**
 * The requests and streams that a loop-style guest has under way. They outlive
 * a doze and a sleep: a handle is a number to the guest and a way to abort to
 * the host.
 *
 * A handle is under way until its last message is delivered. So a guest that
 * cancels one hears nothing more of it, not even what waits already, and one
 * that starts requests without ever waiting can be told from one that waits.
 *
 * @module
 */

import { MESSAGE, NO_BYTES } from "./abi.ts";
import type { Message } from "./message.ts";
import { nextId } from "./next_id.ts";

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
  next(kind: Message["kind"], body: Body): void;
  /** Delivers the last one: nothing may follow. */
  last(kind: Message["kind"], body: Body): void;
  /** Fails it for a reason of ours, and tells the host that nobody waits. */
  giveUp(why: string): void;
}

/** Made when it is delivered. */
type Body = () => Uint8Array;

/** How far one has come. */
type Stage = "asked" | "streams" | "over";

interface Open {
  readonly abort: AbortController;
  stage: Stage;
}

/** All handles of one guest. */
export class Handles {
  readonly #post: (message: Message) => void;
  /** One leaves as its last message is delivered, by `cancel` or with all others. */
  readonly #open = new Map<number, Open>();
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
    const id = nextId(this.#nextId, 1, this.#open);
    this.#nextId = id + 1;
    const open: Open = { abort: new AbortController(), stage: "asked" };
    this.#open.set(id, open);
    const post = (stage: Stage, kind: Message["kind"], body: Body): void => {
      if (open.stage === "over" || this.#open.get(id) !== open) return;
      open.stage = stage;
      const last = stage === "over";
      this.#post({ id, kind, body: () => this.#deliver(id, open, body, last) });
    };
    return {
      id,
      signal: open.abort.signal,
      next: (kind, body) => post("streams", kind, body),
      last: (kind, body) => post("over", kind, body),
      giveUp: (why) => {
        post("over", MESSAGE.failed, () => encoder.encode(why));
        open.abort.abort();
      },
    };
  }

  #deliver(
    id: number,
    open: Open,
    body: Body,
    last: boolean,
  ): Uint8Array | undefined {
    if (this.#open.get(id) !== open) return undefined;
    if (last) this.#open.delete(id);
    return body();
  }

  /** The guest gives one up: nothing more is delivered for it. */
  cancel(id: number): void {
    const open = this.#open.get(id);
    this.#open.delete(id);
    if (open !== undefined && open.stage !== "over") open.abort.abort();
  }

  /** The guest is over: so is all that it waited for. */
  abortAll(): void {
    for (const id of [...this.#open.keys()]) this.cancel(id);
  }

  /** What must be saved of them. */
  save(): SavedHandles {
    const at = (stage: Stage): number[] =>
      [...this.#open].filter(([, open]) => open.stage === stage)
        .map(([id]) => id);
    return {
      nextId: this.#nextId,
      requests: at("asked"),
      streams: at("streams"),
    };
  }

  /**
   * Takes up the handles of an earlier process. Nothing will come for them any
   * more, and each is told so: a request has failed, a stream has ended.
   */
  restore({ nextId, requests, streams }: SavedHandles): Message[] {
    this.#nextId = nextId;
    const over = (id: number, kind: Message["kind"], body: Body): Message => {
      const open: Open = { abort: new AbortController(), stage: "over" };
      this.#open.set(id, open);
      return { id, kind, body: () => this.#deliver(id, open, body, true) };
    };
    return [
      ...requests.map((id) => over(id, MESSAGE.failed, () => RESTARTED)),
      ...streams.map((id) => over(id, MESSAGE.ended, () => NO_BYTES)),
    ];
  }
}

const encoder = new TextEncoder();
const RESTARTED = encoder.encode(
  "Cannot wait for the reply any longer: the host was restarted",
);
