/**
 * Small values that outlive the process: the functions of idb-keyval over
 * SQLite, or over memory.
 *
 * A *database* is one file; it holds any number of *stores*, each with its own
 * keys. Every function takes the store last. A promise that resolves means
 * that what was asked is on the disk and survives `kill -9` and a loss of power.
 *
 * ```ts
 * import { createStore, get, openDatabase, update } from "./mod.ts";
 *
 * const directory = await Deno.makeTempDir();
 * {
 *   using database = openDatabase(`${directory}/keyval.db`);
 *   const store = createStore(database, "child-a");
 *   await update("starts", (count: number = 0) => count + 1, store);
 *   console.log(await get("starts", store)); // 1
 * }
 * await Deno.remove(directory, { recursive: true });
 * ```
 *
 * Where it differs from idb-keyval:
 *
 * - The store is not optional: a default one would be mutable state of the
 *   module, shared by all who live in the process. Binding the functions to a
 *   store instead would be a second way to spell every call.
 * - `createStore` takes an open database instead of a database's name, so that
 *   it is clear who closes it; and a database may have several stores.
 * - Keys are well-formed strings without NUL, of at most 8 Ki units; anything
 *   else is a `TypeError` or `RangeError`.
 * - Values are JSON or a `Uint8Array` of at most 16 Mi units. What JSON would
 *   lose or change (`undefined`, functions, `NaN`, `BigInt`, `Date`, class
 *   instances, cycles) is a `TypeError` that names the path. Only `-0` reads
 *   back as `0`, and a `Buffer` as a `Uint8Array`.
 *
 * What is the same, and not obvious: requests to one database are answered in
 * the order they were made, even if nobody waits between them; keys are sorted
 * by UTF-16 units.
 *
 * Decisions:
 *
 * - 2026-11: requests of one microtask turn share a transaction. Ten tasks that
 *   set at the same time pay 0.2x of raw `node:sqlite` for each value; a lone
 *   `set` costs 1.05 to 1.11x (`bench/keyval_bench.ts`).
 * - 2026-11: a change is planned, then done (`store.ts`), so a throwing updater
 *   needs no savepoint to leave its neighbours in the transaction alone.
 * - 2026-11: the thread waits for the disk (0.2 ms here, perhaps 20 ms on an SD
 *   card). A worker would cost 6 MiB. If the wait shows in wake times, the log
 *   can be synced through an asynchronous file instead.
 * - 2026-11: one tree without row ids: a durable write touches one tree, not a
 *   table and its index (18 us against 39 us without the sync).
 * - 2026-11: memory. `node:sqlite` costs 0.3 MiB of anonymous memory, an open
 *   database 0.1 MiB more (`node:fs` and `node:path` another 5, which the
 *   logger has loaded already). A page cache of 128 KiB instead of SQLite's
 *   2 MiB saves 1.8 MiB once 20,000 values were read, at no measurable cost in
 *   time; mapping the file would add 7 MiB of resident memory.
 * - 2026-11: SQLite's damage is known by its texts, because `node:sqlite` gives
 *   no error numbers. Values carry no checksum of their own: the page format
 *   and the log's checksums have to do.
 * - 2026-11: a damaged file stays in its directory, as `NAME.corrupt-N` with its
 *   log beside it, so that `sqlite3` can open both.
 *
 * @module
 */

export { createStore, KeyvalDatabase, memoryDatabase } from "./database.ts";
export type { Engine, TransactionMode } from "./engine.ts";
export {
  KeyvalCorruptError,
  type KeyvalCorruptErrorOptions,
  KeyvalFormatError,
  KeyvalStorageError,
} from "./errors.ts";
export {
  clear,
  del,
  delMany,
  entries,
  get,
  getMany,
  keys,
  set,
  setMany,
  update,
  values,
} from "./keyval.ts";
export { openDatabase, type OpenDatabaseOptions } from "./open_database.ts";
export type { Change, Store, StoredEntry, View } from "./store.ts";
export {
  MAX_KEY_LENGTH,
  MAX_VALUE_DEPTH,
  MAX_VALUE_LENGTH,
  type StoredValue,
} from "./value.ts";
