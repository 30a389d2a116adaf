/**
 * What a database needs of the medium it keeps its rows on.
 *
 * @module
 */

import type { StoredEntry } from "./store.ts";
import type { StoredValue } from "./value.ts";

/** Whether a transaction may change rows. */
export type TransactionMode = "readonly" | "readwrite";

/**
 * Rows of store, key and value on some medium.
 *
 * All of it is synchronous: nothing else runs between the first and the last
 * step of a transaction.
 */
export interface Engine extends Disposable {
  /**
   * Runs `work` as one transaction and returns its result once that is
   * durable; if `work` or the medium throws, nothing has changed.
   */
  transaction<T>(mode: TransactionMode, work: () => T): T;
  /** Returns one value; the caller may keep and change it. */
  get(store: string, key: string): StoredValue | undefined;
  /** Returns the keys of `store`, in no order. */
  keys(store: string): string[];
  /** Returns the rows of `store`, in no order; the caller may keep and change them. */
  entries(store: string): StoredEntry[];
  /** Adds a row or replaces its value. */
  put(store: string, key: string, value: StoredValue): void;
  /** Removes a row if it is there. */
  delete(store: string, key: string): void;
  /** Removes all rows of `store`. */
  clear(store: string): void;
}
