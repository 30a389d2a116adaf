/**
 * The functions of idb-keyval, over a {@linkcode Store}.
 *
 * @module
 */

import type { Change, Store, StoredEntry } from "./store.ts";
import { checkKey, decodeValue, encodeValue } from "./value.ts";

/** Resolves to the value of `key`, or to `undefined` if there is none; `T` is the caller's word. */
export async function get<T = unknown>(
  key: string,
  store: Store,
): Promise<T | undefined> {
  const checked = checkKey(key);
  const stored = await store.read((view) => view.get(checked));
  return decodeValue(stored) as T | undefined;
}

/**
 * Sets `key` to `value`; resolves once that is durable.
 *
 * @throws {TypeError} If the value is neither JSON nor a `Uint8Array`.
 */
export async function set(
  key: string,
  value: unknown,
  store: Store,
): Promise<void> {
  const change = put(key, value);
  await store.change(() => [change]);
}

/** Sets many keys: all of them or, if one cannot be set, none. */
export async function setMany(
  entries: readonly (readonly [key: string, value: unknown])[],
  store: Store,
): Promise<void> {
  const changes = entries.map(([key, value]) => put(key, value));
  await store.change(() => changes);
}

/** Resolves to the values of `keys`, in their order, all as of one moment. */
export async function getMany<T = unknown>(
  keys: readonly string[],
  store: Store,
): Promise<(T | undefined)[]> {
  const checked = keys.map(checkKey);
  const stored = await store.read((view) =>
    checked.map((key) => view.get(key))
  );
  return stored.map((value) => decodeValue(value) as T | undefined);
}

/**
 * Sets `key` to what `updater` makes of its value; nothing comes between.
 *
 * @example
 * ```ts
 * import { createStore, entries, memoryDatabase, update } from "./mod.ts";
 *
 * using database = memoryDatabase();
 * const store = createStore(database, "counts");
 * const increment = (count: number = 0): number => count + 1;
 * await Promise.all([
 *   update("wakes", increment, store),
 *   update("wakes", increment, store),
 * ]);
 * console.log(await entries(store)); // [["wakes", 2]]
 * ```
 *
 * @param updater Returns the new value at once, not a promise of it; if it
 * throws, the old value stays and `update` rejects.
 */
export async function update<T = unknown>(
  key: string,
  updater: (oldValue: T | undefined) => T,
  store: Store,
): Promise<void> {
  const checked = checkKey(key);
  await store.change((view) => {
    const oldValue = decodeValue(view.get(checked)) as T | undefined;
    return [put(checked, updater(oldValue))];
  });
}

/** Deletes `key` if it is there. */
export async function del(key: string, store: Store): Promise<void> {
  await delMany([key], store);
}

/** Deletes many keys: all of them or none. */
export async function delMany(
  keys: readonly string[],
  store: Store,
): Promise<void> {
  const changes = keys.map((key): Change => ({
    type: "delete",
    key: checkKey(key),
  }));
  await store.change(() => changes);
}

/** Deletes all keys of the store. */
export async function clear(store: Store): Promise<void> {
  await store.change(() => [{ type: "clear" }]);
}

/** Resolves to all keys and values, in the order of {@linkcode keys}. */
export async function entries<T = unknown>(
  store: Store,
): Promise<[key: string, value: T][]> {
  const rows = await sortedEntries(store);
  return rows.map(([key, value]) => [key, decodeValue(value) as T]);
}

/** Resolves to all keys, in the order in which `<` puts strings. */
export async function keys(store: Store): Promise<string[]> {
  const found = await store.read((view) => view.keys());
  return found.toSorted();
}

/** Resolves to all values, in the order of {@linkcode keys}. */
export async function values<T = unknown>(store: Store): Promise<T[]> {
  const rows = await sortedEntries(store);
  return rows.map(([, value]) => decodeValue(value) as T);
}

function put(key: string, value: unknown): Change {
  return { type: "put", key: checkKey(key), value: encodeValue(value) };
}

async function sortedEntries(store: Store): Promise<StoredEntry[]> {
  const rows = await store.read((view) => view.entries());
  return rows.toSorted(([a], [b]) => a < b ? -1 : 1);
}
