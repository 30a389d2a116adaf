/**
 * The laws of the store, each run on every kind of database there is.
 *
 * @module
 */

import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { tempTree } from "../../tests/support/temp_tree.ts";
import {
  clear,
  createStore,
  del,
  delMany,
  entries,
  get,
  getMany,
  keys,
  type KeyvalDatabase,
  memoryDatabase,
  openDatabase,
  set,
  setMany,
  type Store,
  update,
  values,
} from "./mod.ts";

const BYTES = new Uint8Array([0, 255, 1]);

/** What a law is given: a fresh database and an empty store in it. */
interface Subject {
  readonly database: KeyvalDatabase;
  readonly store: Store;
}

const laws: Record<string, (subject: Subject) => Promise<void>> = {
  "get() resolves to undefined when the key is not there": async (
    { store },
  ) => {
    strictEqual(await get("missing", store), undefined);
  },

  "get() resolves to what set() was given": async ({ store }) => {
    const given = [
      null,
      false,
      0,
      -1.5e300,
      "",
      "text with \0, \u{1f600} and a lone \ud800",
      [],
      {},
      [1, [2, { three: [null] }]],
      { "": 1, __proto__x: 2, "a.b": { "\0": "\0" } },
      JSON.parse('{"__proto__":{"polluted":true}}'),
      new Uint8Array(),
      BYTES,
      new Uint8Array(100_000).fill(7),
    ];
    for (const value of given) {
      await set("key", value, store);
      deepStrictEqual(await get("key", store), value);
    }
  },

  "get() resolves to bytes when a view or a Buffer was set": async (
    { store },
  ) => {
    const views = [
      new Uint8Array([9, ...BYTES, 9]).subarray(1, 4),
      Buffer.from(BYTES),
    ];
    for (const view of views) {
      await set("key", view, store);
      deepStrictEqual(await get("key", store), BYTES);
    }
  },

  "set() keeps the value as it was when it was called": async ({ store }) => {
    const record = { list: [1] };
    const bytes = BYTES.slice();
    const done = [set("record", record, store), set("bytes", bytes, store)];
    record.list.push(2);
    bytes.fill(9);
    await Promise.all(done);
    deepStrictEqual(await getMany(["record", "bytes"], store), [
      { list: [1] },
      BYTES,
    ]);
  },

  "get() gives each caller a value of its own": async ({ store }) => {
    await setMany([["record", { list: [1] }], ["bytes", BYTES]], store);
    const first = await values<{ list: number[] } & Uint8Array>(store);
    first[0]?.fill(9);
    first[1]?.list.push(2);
    deepStrictEqual(await values(store), [BYTES, { list: [1] }]);
  },

  "set() replaces the value of a key": async ({ store }) => {
    await set("key", "old", store);
    await set("key", "new", store);
    deepStrictEqual(await entries(store), [["key", "new"]]);
  },

  "setMany() sets all, the last of equal keys last": async ({ store }) => {
    await setMany([["a", 1], ["b", 2], ["a", 3]], store);
    deepStrictEqual(await entries(store), [["a", 3], ["b", 2]]);
  },

  "setMany() sets none when one cannot be set": async ({ store }) => {
    await rejects(setMany([["a", 1], ["b", undefined]], store), TypeError);
    await rejects(setMany([["a", 1], ["\0", 2]], store), TypeError);
    deepStrictEqual(await keys(store), []);
  },

  "setMany() of nothing resolves": async ({ store }) => {
    await setMany([], store);
    deepStrictEqual(await keys(store), []);
  },

  "getMany() resolves to the values in the order of the keys": async (
    { store },
  ) => {
    await setMany([["a", 1], ["b", 2]], store);
    deepStrictEqual(
      await getMany(["b", "missing", "a", "b"], store),
      [2, undefined, 1, 2],
    );
  },

  "update() counts to 3 when called three times at once": async ({ store }) => {
    const increment = (count: number | undefined): number => (count ?? 0) + 1;
    await Promise.all([
      update("count", increment, store),
      update("count", increment, store),
      update("count", increment, store),
    ]);
    strictEqual(await get("count", store), 3);
  },

  "update() changes nothing when the updater throws": async ({ store }) => {
    await set("key", "old", store);
    const outcomes = await Promise.allSettled([
      set("before", 1, store),
      update("key", () => {
        throw new RangeError("no");
      }, store),
      update("key", () => Promise.resolve("new"), store),
      set("after", 2, store),
    ]);
    deepStrictEqual(
      outcomes.map((outcome) =>
        outcome.status === "rejected" ? outcome.reason.name : outcome.status
      ),
      ["fulfilled", "RangeError", "TypeError", "fulfilled"],
    );
    deepStrictEqual(await entries(store), [
      ["after", 2],
      ["before", 1],
      ["key", "old"],
    ]);
  },

  "update() lets its updater ask for more": async ({ store }) => {
    const inner: Promise<void>[] = [];
    await update("outer", () => {
      inner.push(set("inner", 1, store));
      return 2;
    }, store);
    await Promise.all(inner);
    deepStrictEqual(await entries(store), [["inner", 1], ["outer", 2]]);
  },

  "del() and delMany() delete what is there": async ({ store }) => {
    await setMany([["a", 1], ["b", 2], ["c", 3], ["d", 4]], store);
    await del("a", store);
    await del("missing", store);
    await delMany(["b", "missing", "c"], store);
    await delMany([], store);
    deepStrictEqual(await keys(store), ["d"]);
  },

  "clear() deletes the keys of its own store": async ({ database, store }) => {
    const other = createStore(database, "other");
    await set("key", 1, store);
    await set("key", 2, other);
    await clear(store);
    deepStrictEqual(await entries(store), []);
    deepStrictEqual(await entries(other), [["key", 2]]);
  },

  "createStore() gives equal names the same store": async (
    { database, store },
  ) => {
    await set("key", 1, store);
    strictEqual(await get("key", createStore(database, "subject")), 1);
    strictEqual(await get("key", createStore(database, "Subject")), undefined);
  },

  "keys(), values() and entries() are sorted as < sorts": async ({ store }) => {
    const sorted = ["", "10", "9", "A", "a", "a b", "ä", "\u{1f600}", "\uffff"];
    deepStrictEqual(sorted.toSorted(), sorted);
    await setMany(sorted.toReversed().map((key) => [key, { key }]), store);
    deepStrictEqual(await keys(store), sorted);
    deepStrictEqual(await values(store), sorted.map((key) => ({ key })));
    deepStrictEqual(
      await entries(store),
      sorted.map((key) => [key, { key }]),
    );
  },

  "requests are answered in the order they were made": async ({ store }) => {
    const [, before, , after, , gone] = await Promise.all([
      set("key", 1, store),
      get("key", store),
      update<number>("key", (value) => (value ?? 0) + 1, store),
      entries(store),
      clear(store),
      keys(store),
    ]);
    deepStrictEqual([before, after, gone], [1, [["key", 2]], []]);
  },

  "a key that is not well-formed text is refused": async ({ store }) => {
    const bad = [1, null, undefined, ["a"], new Date(0), "a\0b", "\ud800"];
    for (const key of bad as string[]) {
      const requests = [
        get(key, store),
        set(key, 1, store),
        setMany([[key, 1]], store),
        getMany([key], store),
        update(key, () => 1, store),
        del(key, store),
        delMany([key], store),
      ];
      for (const request of requests) {
        await rejects(request, { name: "TypeError", message: /Cannot use/ });
      }
    }
    await rejects(get("k".repeat(8193), store), RangeError);
    deepStrictEqual(await keys(store), []);
  },

  "a database that is disposed of does what waits, then refuses": async (
    { database, store },
  ) => {
    const waiting = set("key", 1, store);
    database[Symbol.dispose]();
    database[Symbol.dispose]();
    await waiting;
    await rejects(get("key", store), /it is closed/);
    await rejects(set("key", 2, store), /it is closed/);
  },
};

const databases: Record<string, (path: string) => KeyvalDatabase> = {
  memory: memoryDatabase,
  sqlite: openDatabase,
};

for (const [kind, open] of Object.entries(databases)) {
  for (const [law, check] of Object.entries(laws)) {
    Deno.test(`${kind}: ${law}`, async () => {
      await using directory = await tempTree();
      using database = open(`${directory.path}/keyval.db`);
      await check({ database, store: createStore(database, "subject") });
    });
  }
}
