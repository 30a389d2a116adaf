/**
 * Durable small values: the functions of idb-keyval over SQLite.
 * @module
 */
export * from "./keyval.ts";
export { createStore, KeyvalDatabase, memoryDatabase } from "./database.ts";
export { openDatabase, type OpenDatabaseOptions } from "./open_database.ts";
export * from "./errors.ts";
export type { Change, Store, StoredEntry, View } from "./store.ts";
