import { deepStrictEqual as assertEquals, equal } from "node:assert/strict";
import {
  configMapBytes,
  type ConfigMapOptions,
  decode,
} from "../../../tests/support/kube_fixture.ts";
import { IncomingObject } from "./incoming_object.ts";
import type { IndexSpec, IndexWord } from "./object_index.ts";
import { NO_SLOT, ObjectTable } from "./object_table.ts";
import { NO_RECORD, SlabStore } from "./slab_store.ts";

const INDEXES: IndexSpec = { namespaces: true, owners: true, labels: ["app"] };

function put(
  table: ObjectTable,
  store: SlabStore,
  options: ConfigMapOptions,
): void {
  const incoming = new IncomingObject({
    lastApplied: true,
    metadataOnly: false,
  });
  incoming.take(configMapBytes(options), 0);
  const replaced = table.put(incoming);
  if (replaced !== NO_RECORD) store.free(replaced);
}

function namesBy(table: ObjectTable, word: IndexWord): string[] {
  return [...table.slotsByWord(word)].map((slot) => table.view(slot).name)
    .sort();
}

Deno.test("a table has what was put last, and nothing that was taken out", () => {
  const store = new SlabStore();
  const table = new ObjectTable(store);
  put(table, store, { namespace: "a", name: "x", version: 1, data: "one" });
  put(table, store, {
    namespace: "a",
    name: "x",
    version: 2,
    data: "two and more",
  });
  put(table, store, { namespace: "", name: "x", version: 3 });
  put(table, store, { namespace: "a", name: "y", version: "odd" });
  equal(table.size, 3);
  const slot = table.find("a", "x");
  const view = table.view(slot);
  assertEquals([view.namespace, view.name, table.version(slot)], ["a", "x", 2]);
  assertEquals(JSON.parse(decode(view.bytes)).data, { text: "two and more" });
  equal(Number.isNaN(table.version(table.find("a", "y"))), true);
  equal(table.hasVersion(table.find("a", "y"), "odd"), true);
  equal(table.hasVersion(slot, "2"), true);
  equal(table.find("a", "z"), NO_SLOT);
  store.free(table.remove(slot));
  equal(table.find("a", "x"), NO_SLOT);
  equal(table.has(slot), false);
  equal(table.size, 2);
});

Deno.test("a table counts the bytes of its objects", () => {
  const store = new SlabStore();
  const table = new ObjectTable(store);
  put(table, store, { name: "x", version: 1, data: "short" });
  put(table, store, { name: "x", version: 2, data: "much longer than before" });
  put(table, store, { name: "y", version: 3 });
  const sum = ["x", "y"].map((name) =>
    table.view(table.find("default", name)).bytes.length
  );
  equal(table.jsonBytes, (sum[0] ?? 0) + (sum[1] ?? 0));
  for (const name of ["x", "y"]) {
    store.free(table.remove(table.find("default", name)));
  }
  equal(table.jsonBytes, 0);
  equal(store.liveBytes, 0);
});

Deno.test("objects are found by namespace, owner and label, as they are now", () => {
  const store = new SlabStore();
  const table = new ObjectTable(store, INDEXES);
  put(table, store, {
    namespace: "a",
    name: "x",
    version: 1,
    labels: { app: "web" },
    owners: ["o1", "o2"],
  });
  put(table, store, {
    namespace: "a",
    name: "y",
    version: 2,
    labels: { app: "api" },
    owners: ["o1", "o1"],
  });
  put(table, store, {
    namespace: "b",
    name: "z",
    version: 3,
    labels: { other: "web" },
  });
  assertEquals(namesBy(table, { by: "namespace", namespace: "a" }), ["x", "y"]);
  assertEquals(namesBy(table, { by: "owner", uid: "o1" }), ["x", "y"]);
  assertEquals(namesBy(table, { by: "owner", uid: "o2" }), ["x"]);
  assertEquals(namesBy(table, { by: "label", key: "app", value: "web" }), [
    "x",
  ]);
  put(table, store, {
    namespace: "a",
    name: "x",
    version: 4,
    labels: { app: "api" },
    owners: ["o3"],
  });
  assertEquals(namesBy(table, { by: "owner", uid: "o1" }), ["y"]);
  assertEquals(namesBy(table, { by: "owner", uid: "o3" }), ["x"]);
  assertEquals(namesBy(table, { by: "label", key: "app", value: "api" }), [
    "x",
    "y",
  ]);
  store.free(table.remove(table.find("a", "y")));
  assertEquals(namesBy(table, { by: "owner", uid: "o1" }), []);
});

Deno.test("an index that is asked for later has what was there before", () => {
  const store = new SlabStore();
  const table = new ObjectTable(store);
  for (let i = 0; i < 100; i++) {
    put(table, store, { name: `n${i}`, version: i, owners: [`o${i % 10}`] });
  }
  table.reindex(INDEXES);
  equal(namesBy(table, { by: "owner", uid: "o3" }).length, 10);
});

Deno.test("names that are no ASCII are found", () => {
  const store = new SlabStore();
  const table = new ObjectTable(store);
  put(table, store, { name: 'ü"€', version: 1 });
  equal(table.view(table.find("default", 'ü"€')).name, 'ü"€');
});

Deno.test("a table follows its records when they move", () => {
  const store = new SlabStore();
  const table = new ObjectTable(store);
  for (let i = 0; i < 8000; i++) {
    put(table, store, { name: `n${i}`, version: i, data: "x".repeat(500) });
  }
  for (let i = 0; i < 8000; i++) {
    if (i % 3 > 0) store.free(table.remove(table.find("default", `n${i}`)));
  }
  while (store.wasteful) store.compact();
  for (let i = 0; i < 8000; i += 3) {
    const slot = table.find("default", `n${i}`);
    equal(table.view(slot).metadata.resourceVersion, String(i));
  }
});
