/**
 * One subscriber and what it has been told.
 *
 * @module
 */

import type { ObjectView } from "./object_view.ts";
import { isWanted, type WatchWant } from "./watch_want.ts";

/**
 * Who wants to be told. Views are good only during the call; a call must not
 * take long. For each object the calls are, in order: `added`, any number of
 * `updated`, `deleted`, and so on from the beginning.
 */
export interface CacheSubscriber {
  /** An object has come, or begins to match. */
  added(object: ObjectView): void;
  /** An object has changed. */
  updated(object: ObjectView, previous: ObjectView): void;
  /** An object has gone, or no longer matches; this is what it was last. */
  deleted(last: ObjectView): void;
  /** All that was there at the beginning has been told. */
  synced(): void;
}

/** Passes on to one subscriber what it wants to know. */
export class Subscription {
  readonly want: WatchWant;
  readonly #subscriber: CacheSubscriber;
  readonly #onDefect: (error: unknown) => void;
  #synced = false;

  constructor(
    want: WatchWant,
    { subscriber, onDefect }: {
      readonly subscriber: CacheSubscriber;
      /** Told of what the subscriber throws. */
      readonly onDefect: (error: unknown) => void;
    },
  ) {
    this.want = want;
    this.#subscriber = subscriber;
    this.#onDefect = onDefect;
  }

  /** Tells that an object was one thing and is another; undefined for none. */
  tell(before: ObjectView | undefined, after: ObjectView | undefined): void {
    const old = this.#wanted(before);
    const now = this.#wanted(after);
    if (now !== undefined) {
      this.#guarded(() =>
        old === undefined
          ? this.#subscriber.added(now)
          : this.#subscriber.updated(now, old)
      );
    } else if (old !== undefined) {
      this.#guarded(() => this.#subscriber.deleted(old));
    }
  }

  /** Tells, once, that all there was has been told. */
  sync(): void {
    if (this.#synced) return;
    this.#synced = true;
    this.#guarded(() => this.#subscriber.synced());
  }

  /** Returns what is to be told of an object, if anything. */
  #wanted(view: ObjectView | undefined): ObjectView | undefined {
    if (view === undefined || !isWanted(this.want, view)) return undefined;
    // The watch may serve others, who want all of it.
    return this.want.target.metadataOnly ? view.toMetadataOnly() : view;
  }

  /** One subscriber's defect is not the others'. */
  #guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#onDefect(error);
    }
  }
}
