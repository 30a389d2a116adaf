import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Backend } from "./backend.ts";
import { BUILTIN_KINDS } from "./builtin_kinds.ts";
import { Collector } from "./collector.ts";
import { DEFINITION_KIND } from "./definitions.ts";
import type { JsonObject } from "./json.ts";
import { Registry } from "./registry.ts";
import { Store } from "./store.ts";

/** The collector works when the event loop has turned. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

function setUp(
  signal: AbortSignal,
): { store: Store; registry: Registry; collector: Collector } {
  const backend: Backend = {
    store: new Store(),
    registry: new Registry([...BUILTIN_KINDS, DEFINITION_KIND]),
    now: () => new Date(0),
    bookmarkEveryMs: 1000,
    streams: new Set(),
  };
  const collector = new Collector(backend);
  collector.start(signal);
  return { store: backend.store, registry: backend.registry, collector };
}

function object(name: string, ...owners: string[]): JsonObject {
  return {
    metadata: {
      name,
      namespace: "n",
      uid: name,
      ownerReferences: owners.map((uid) => ({ uid })),
    },
  };
}

Deno.test("owned objects go after their last owner, generation by generation", async () => {
  const life = new AbortController();
  const { store, collector } = setUp(life.signal);
  for (const name of ["a", "b"]) {
    store.put("configmaps", `n/${name}`, object(name));
  }
  store.put("secrets", "n/child", object("child", "a", "b"));
  store.put("secrets", "n/grandchild", object("grandchild", "child"));
  store.delete("configmaps", "n/a", object("a"));
  await turn();
  const { json = "{}" } = store.get("secrets", "n/child") ?? {};
  deepStrictEqual(JSON.parse(json).metadata.ownerReferences, [{ uid: "b" }]);
  store.delete("configmaps", "n/b", object("b"));
  await turn();
  strictEqual(store.list("secrets").length, 0);
  strictEqual(collector.size, 0);
  life.abort();
});

Deno.test("an object whose owner never existed goes", async () => {
  const life = new AbortController();
  const { store } = setUp(life.signal);
  store.put("configmaps", "n/orphan", object("orphan", "no-such-uid"));
  await turn();
  strictEqual(store.list("configmaps").length, 0);
  life.abort();
});

Deno.test("a collector that has ended does nothing more", async () => {
  const life = new AbortController();
  const { store } = setUp(life.signal);
  store.put("configmaps", "n/orphan", object("orphan", "no-such-uid"));
  life.abort();
  await turn();
  strictEqual(store.list("configmaps").length, 1);
});

Deno.test("a definition serves what it says now", async () => {
  const life = new AbortController();
  const { store, registry } = setUp(life.signal);
  const definition = (version: string): JsonObject => ({
    metadata: { name: "gems.example.com", uid: "d" },
    spec: {
      group: "example.com",
      names: { plural: "gems", kind: "Gem" },
      versions: [{ name: version, served: true, schema: {} }],
    },
    status: { conditions: [] },
  });
  const place = "customresourcedefinitions.apiextensions.k8s.io";
  const served = () =>
    registry.resources.filter(({ group }) => group === "example.com")
      .map(({ version }) => version);
  store.put(place, "gems.example.com", definition("v1"));
  deepStrictEqual(served(), ["v1"]);
  store.put(place, "gems.example.com", definition("v2"));
  deepStrictEqual(served(), ["v2"]);
  store.delete(place, "gems.example.com", definition("v2"));
  deepStrictEqual(served(), []);
  await turn();
  life.abort();
});
