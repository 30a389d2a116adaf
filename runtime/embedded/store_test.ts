import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { type Change, Store } from "./store.ts";

function object(name: string): { metadata: { name: string } } {
  return { metadata: { name } };
}

function keysOf(store: Store, version?: number): string[] {
  return store.list("things", version).map(([key]) => key);
}

Deno.test("put() counts versions and tells listeners before it returns", () => {
  const store = new Store();
  const seen: string[] = [];
  const unsubscribe = store.subscribe(({ type, key, version }: Change) =>
    seen.push(`${type} ${key} ${version}`)
  );
  store.put("things", "a", object("a"));
  store.put("things", "a", object("a"));
  store.delete("things", "a", object("a"));
  unsubscribe();
  store.put("things", "b", object("b"));
  deepStrictEqual(seen, ["ADDED a 2", "MODIFIED a 3", "DELETED a 4"]);
  strictEqual(store.get("things", "b")?.version, store.version);
});

Deno.test("list() is in the order of keys, also of the past", () => {
  const store = new Store();
  store.put("things", "b", object("b"));
  store.put("things", "a", object("a"));
  const { version } = store;
  store.put("things", "c", object("c"));
  store.delete("things", "b", object("b"));
  store.put("other", "z", object("z"));
  deepStrictEqual(keysOf(store), ["a", "c"]);
  deepStrictEqual(keysOf(store, version), ["a", "b"]);
});

Deno.test("compact() makes the past unknown, and the present stays", () => {
  const store = new Store();
  store.put("things", "a", object("a"));
  const { version } = store;
  store.put("things", "b", object("b"));
  deepStrictEqual(store.changesSince(version).map(({ key }) => key), ["b"]);
  store.compact();
  throws(() => store.changesSince(version), { code: 410 });
  throws(() => store.list("things", version), /too old resource version/);
  deepStrictEqual(store.changesSince(store.version), []);
  deepStrictEqual(keysOf(store), ["a", "b"]);
});

Deno.test("the history has a limit", () => {
  const store = new Store();
  for (let i = 0; i < 10_000; i++) store.put("things", "a", object("a"));
  throws(() => store.changesSince(2), { code: 410 });
  strictEqual(store.changesSince(store.version - 4000).length, 4000);
});

Deno.test("the history has a limit for large objects, too", () => {
  const store = new Store();
  for (let i = 0; i < 100; i++) {
    store.put("things", "a", { metadata: {}, data: "x".repeat(1 << 20) });
  }
  throws(() => store.changesSince(2), { code: 410 });
  const { length } = store.changesSince(store.version - 16);
  strictEqual(length, 16);
});

Deno.test("delete() of what is not there is a mistake of the caller", () => {
  throws(() => new Store().delete("things", "a", object("a")), RangeError);
});
