import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { tempTree } from "../../tests/support/temp_tree.ts";
import { createStore, KeyvalDatabase } from "./database.ts";
import { KeyvalStorageError } from "./errors.ts";
import { entries, get, set, setMany } from "./keyval.ts";
import { KEYVAL_TABLE, SqliteEngine } from "./sqlite_engine.ts";
import type { Store } from "./store.ts";

/** A store over a connection that the test can spoil. */
interface Fixture extends AsyncDisposable {
  readonly path: string;
  readonly connection: DatabaseSync;
  readonly store: Store;
}

async function openFixture(): Promise<Fixture> {
  const cleanup = new AsyncDisposableStack();
  const directory = cleanup.use(await tempTree());
  const path = `${directory.path}/keyval.db`;
  const connection = new DatabaseSync(path, { timeout: 0 });
  connection.exec(`PRAGMA journal_mode = WAL; ${KEYVAL_TABLE}`);
  const database = cleanup.use(
    new KeyvalDatabase(new SqliteEngine(connection)),
  );
  const store = createStore(database, "subject");
  const dispose = (): Promise<void> => cleanup.disposeAsync();
  return { path, connection, store, [Symbol.asyncDispose]: dispose };
}

Deno.test("a full disk rejects all that share the transaction and keeps what was", async () => {
  await using fixture = await openFixture();
  const { connection, store } = fixture;
  await set("old", 1, store);
  connection.exec("PRAGMA max_page_count = 8");
  const outcomes = await Promise.allSettled([
    set("small", 2, store),
    setMany([["a", 3], ["large", new Uint8Array(100_000)]], store),
    set("late", 4, store),
  ]);
  for (const outcome of outcomes) {
    strictEqual(outcome.status, "rejected");
    strictEqual(outcome.reason instanceof KeyvalStorageError, true);
    strictEqual(outcome.reason.cause instanceof Error, true);
  }
  deepStrictEqual(await entries(store), [["old", 1]]);
  await set("small", 5, store);
  deepStrictEqual(await entries(store), [["old", 1], ["small", 5]]);
});

Deno.test("a write is rejected while another process holds the database, a read is not", async () => {
  await using fixture = await openFixture();
  const { path, store } = fixture;
  await set("key", 1, store);
  using other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  await rejects(set("key", 2, store), {
    name: "KeyvalStorageError",
    message: "Cannot begin in the database: database is locked",
  });
  strictEqual(await get("key", store), 1);
  other.exec("ROLLBACK");
  await set("key", 3, store);
  strictEqual(await get("key", store), 3);
});

Deno.test("a row that this program cannot have written is refused", async () => {
  await using fixture = await openFixture();
  const { connection, store } = fixture;
  connection.exec("INSERT INTO keyval VALUES ('subject', 'key', 1.5)");
  await rejects(get("key", store), KeyvalStorageError);
  await rejects(entries(store), KeyvalStorageError);
});

Deno.test("a failing read rejects its own caller only", async () => {
  await using fixture = await openFixture();
  const { connection, store } = fixture;
  connection.exec("INSERT INTO keyval VALUES ('subject', 'bad', 1)");
  const [read, write] = await Promise.allSettled([
    get("bad", store),
    set("good", 2, store),
  ]);
  deepStrictEqual([read.status, write.status], ["rejected", "fulfilled"]);
  strictEqual(await get("good", store), 2);
});
