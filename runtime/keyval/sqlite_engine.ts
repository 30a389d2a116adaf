/**
 * Rows in a SQLite file, through the library that is built into Deno.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { Engine, TransactionMode } from "./engine.ts";
import { KeyvalStorageError } from "./errors.ts";
import type { StoredEntry } from "./store.ts";
import type { StoredValue } from "./value.ts";

/** The table {@linkcode SqliteEngine} works on: one tree, sorted, no second index. */
export const KEYVAL_TABLE = `
  CREATE TABLE keyval (
    store TEXT NOT NULL,
    key TEXT NOT NULL,
    value ANY NOT NULL,
    PRIMARY KEY (store, key)
  ) STRICT, WITHOUT ROWID`;

/** An engine on an open connection that has the table. */
export class SqliteEngine implements Engine {
  readonly #connection: DatabaseSync;
  /** All the statements there are: nothing is prepared while the engine lives. */
  readonly #statements: Readonly<Record<keyof typeof SQL, StatementSync>>;

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
    this.#statements = prepareAll(connection);
  }

  transaction<T>(mode: TransactionMode, work: () => T): T {
    const { beginRead, beginWrite, commit } = this.#statements;
    const begin = mode === "readwrite" ? beginWrite : beginRead;
    guarded("begin", () => begin.run());
    try {
      const result = work();
      guarded("commit", () => commit.run());
      return result;
    } catch (error) {
      // A full or failing disk has SQLite roll back by itself.
      if (this.#connection.isTransaction) this.#statements.rollback.run();
      throw error;
    }
  }

  get(store: string, key: string): StoredValue | undefined {
    const row = guarded("read", () => this.#statements.get.get(store, key));
    return row === undefined ? undefined : asStored(row.value);
  }

  keys(store: string): string[] {
    const rows = guarded("read", () => this.#statements.keys.all(store));
    return rows.map((row) => String(row.key));
  }

  entries(store: string): StoredEntry[] {
    const rows = guarded("read", () => this.#statements.entries.all(store));
    return rows.map((row) => [String(row.key), asStored(row.value)] as const);
  }

  put(store: string, key: string, value: StoredValue): void {
    guarded("write", () => this.#statements.put.run(store, key, value));
  }

  delete(store: string, key: string): void {
    guarded("write", () => this.#statements.delete.run(store, key));
  }

  clear(store: string): void {
    guarded("write", () => this.#statements.clear.run(store));
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

const SQL = {
  beginRead: "BEGIN",
  // At once, so that an update's read cannot be overtaken by another process.
  beginWrite: "BEGIN IMMEDIATE",
  commit: "COMMIT",
  rollback: "ROLLBACK",
  get: "SELECT value FROM keyval WHERE store = ? AND key = ?",
  keys: "SELECT key FROM keyval WHERE store = ?",
  entries: "SELECT key, value FROM keyval WHERE store = ?",
  put: "INSERT OR REPLACE INTO keyval (store, key, value) VALUES (?, ?, ?)",
  delete: "DELETE FROM keyval WHERE store = ? AND key = ?",
  clear: "DELETE FROM keyval WHERE store = ?",
} as const;

function prepareAll(
  connection: DatabaseSync,
): Record<keyof typeof SQL, StatementSync> {
  const statements = Object.entries(SQL)
    .map(([name, sql]) => [name, connection.prepare(sql)]);
  return Object.fromEntries(statements);
}

function asStored(value: SQLOutputValue | undefined): StoredValue {
  if (typeof value === "string" || value instanceof Uint8Array) return value;
  throw new KeyvalStorageError(
    `Cannot read the database: found a value of type ${typeof value}, wanted text or a blob`,
  );
}

function guarded<T>(action: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KeyvalStorageError(
      `Cannot ${action} in the database: ${reason}`,
      { cause },
    );
  }
}
