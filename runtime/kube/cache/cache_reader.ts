/**
 * Reads what a watch has, as somebody sees it who may see only part of it.
 *
 * @module
 */

import type { CachedWatch } from "./cached_watch.ts";
import { hasWord, type IndexWord, isIndexed } from "./object_index.ts";
import { NO_SLOT, type ObjectTable } from "./object_table.ts";
import type { ObjectView } from "./object_view.ts";
import { isWanted, type WatchWant } from "./watch_want.ts";

/**
 * What the cache has of a query. Views are good only until the caller waits.
 * The reader is good as long as its watch is: every method throws a RangeError
 * when that has ended, and the cache must be asked for another.
 */
export class CacheReader {
  readonly #watch: CachedWatch;
  readonly #want: WatchWant;

  constructor(watch: CachedWatch, want: WatchWant) {
    this.#watch = watch;
    this.#want = want;
  }

  /** Up to which version all changes are in. */
  get version(): string {
    this.#assertLive();
    return this.#watch.version ?? "";
  }

  /** Returns one object, or undefined if there is none that the query selects. */
  get(namespace: string, name: string): ObjectView | undefined {
    const table = this.#table;
    const slot = table.find(namespace, name);
    return slot === NO_SLOT ? undefined : this.#seen(table.view(slot));
  }

  /** Yields every object that the query selects. */
  all(): Generator<ObjectView, void> {
    const { namespace } = this.#want.target;
    return namespace === ""
      ? this.#views()
      : this.#views({ by: "namespace", namespace });
  }

  /** Yields every object that the query selects and that has a word. */
  having(word: IndexWord): Generator<ObjectView, void> {
    return this.#views(word);
  }

  /** The objects, if the watch has not ended. */
  get #table(): ObjectTable {
    this.#assertLive();
    return this.#watch.table;
  }

  #assertLive(): void {
    if (this.#watch.version !== undefined) return;
    throw new RangeError("Cannot read from the cache: the watch has ended");
  }

  *#views(word?: IndexWord): Generator<ObjectView, void> {
    for (const slot of this.#candidates(word)) {
      const view = this.#table.view(slot);
      if (word !== undefined && !hasWord(view, word)) continue;
      const seen = this.#seen(view);
      if (seen !== undefined) yield seen;
    }
  }

  /** Yields the slots of all objects, or of those that may have a word. */
  *#candidates(word?: IndexWord): Generator<number, void> {
    const table = this.#table;
    if (word !== undefined && isIndexed(table.indexes, word)) {
      yield* table.slotsByWord(word);
      return;
    }
    for (let slot = 0; slot < table.slots; slot++) {
      if (table.has(slot)) yield slot;
    }
  }

  /** Returns an object as the query asks for it, if it selects it. */
  #seen(view: ObjectView): ObjectView | undefined {
    if (!isWanted(this.#want, view)) return undefined;
    return this.#want.target.metadataOnly ? view.toMetadataOnly() : view;
  }
}
