/**
 * Empties slabs that waste memory, when nobody looks at a record.
 *
 * @module
 */

import type { SlabStore } from "./slab_store.ts";

/** Waste comes in bursts; one that is just ending need not be chased. */
const CALM_MS = 100;

/** Compacts a store a slab at a time, each in a turn of its own. */
export class Compactor implements Disposable {
  readonly #store: SlabStore;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: SlabStore) {
    this.#store = store;
  }

  /** Begins, if there is waste and nothing has begun. */
  consider(): void {
    if (this.#timer === undefined && this.#store.wasteful) this.#arm(CALM_MS);
  }

  /** Ends what was begun. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    this.#timer = setTimeout(() => this.#compact(), ms);
  }

  #compact(): void {
    this.#timer = undefined;
    if (!this.#store.wasteful) return;
    this.#store.compact();
    this.#arm(0);
  }
}
