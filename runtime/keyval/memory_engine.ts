/**
 * Rows in memory, for tests and for trying things out.
 *
 * @module
 */

import type { Engine, TransactionMode } from "./engine.ts";
import type { StoredEntry } from "./store.ts";
import type { StoredValue } from "./value.ts";

/** An engine that forgets everything when it goes. */
export class MemoryEngine implements Engine {
  /** A store's map goes with its last key. */
  readonly #stores = new Map<string, Map<string, StoredValue>>();

  transaction<T>(_mode: TransactionMode, work: () => T): T {
    // Nothing is undone: plans throw before they change, and a Map does not fail.
    return work();
  }

  get(store: string, key: string): StoredValue | undefined {
    const value = this.#stores.get(store)?.get(key);
    return value === undefined ? undefined : copy(value);
  }

  keys(store: string): string[] {
    return [...this.#stores.get(store)?.keys() ?? []];
  }

  entries(store: string): StoredEntry[] {
    const rows = this.#stores.get(store) ?? [];
    return Array.from(rows, ([key, value]) => [key, copy(value)] as const);
  }

  put(store: string, key: string, value: StoredValue): void {
    const rows = this.#stores.get(store) ?? new Map<string, StoredValue>();
    this.#stores.set(store, rows.set(key, value));
  }

  delete(store: string, key: string): void {
    const rows = this.#stores.get(store);
    rows?.delete(key);
    if (rows?.size === 0) this.#stores.delete(store);
  }

  clear(store: string): void {
    this.#stores.delete(store);
  }

  [Symbol.dispose](): void {
    this.#stores.clear();
  }
}

function copy(value: StoredValue): StoredValue {
  return typeof value === "string" ? value : value.slice();
}
