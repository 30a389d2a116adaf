import {
  deepStrictEqual as assertEquals,
  equal,
  throws as assertThrows,
} from "node:assert/strict";
import {
  CONFIG_MAPS,
  configMapBytes,
  type ConfigMapOptions,
  Recorder,
} from "../../../tests/support/kube_fixture.ts";
import { type ChangeType, TurnBudget } from "../watch/mod.ts";
import { CachedWatch } from "./cached_watch.ts";
import { CacheReader } from "./cache_reader.ts";
import { SlabStore } from "./slab_store.ts";
import { Subscription } from "./subscription.ts";
import { readWant, type WatchQuery } from "./watch_want.ts";

const TYPE = { kind: "ConfigMap", apiVersion: "v1" };

/** A watch without a server: what comes is said by the test. */
class Bench implements Disposable {
  readonly store = new SlabStore();
  readonly watch: CachedWatch;
  readonly defects: unknown[] = [];

  constructor(query: Partial<WatchQuery> = {}) {
    const want = readWant({ resource: CONFIG_MAPS, ...query });
    this.watch = new CachedWatch({
      want,
      store: this.store,
      turns: new TurnBudget(),
      keep: { lastApplied: true, metadataOnly: want.target.metadataOnly },
      onFreed: () => {},
    });
  }

  /** Begins to tell a new recorder. */
  subscribe(
    query: Partial<WatchQuery> = {},
  ): { recorder: Recorder; subscription: Subscription } {
    const recorder = new Recorder();
    const subscription = new Subscription(
      readWant({ resource: CONFIG_MAPS, ...query }),
      {
        subscriber: recorder,
        onDefect: (error) => this.defects.push(error),
      },
    );
    this.watch.attach(subscription);
    return { recorder, subscription };
  }

  async list(version: number, ...objects: ConfigMapOptions[]): Promise<void> {
    this.watch.beginList();
    for (const object of objects) {
      this.watch.listItem(configMapBytes(object), 0, TYPE);
    }
    await this.watch.endList(String(version));
  }

  change(type: ChangeType, object: ConfigMapOptions): void {
    this.watch.change(type, configMapBytes(object), 0);
  }

  reader(query: Partial<WatchQuery> = {}): CacheReader {
    const want = readWant({ resource: CONFIG_MAPS, ...query });
    return new CacheReader(this.watch, want);
  }

  /** What a reader sees: names with versions. */
  read(query: Partial<WatchQuery> = {}): string[] {
    const reader = this.reader(query);
    return [...reader.all()].map(({ name, metadata }) =>
      `${name}@${metadata.resourceVersion}`
    ).sort();
  }

  [Symbol.dispose](): void {
    this.watch[Symbol.dispose]();
    equal(this.store.liveBytes, 0, "records are left");
  }
}

const a = (
  version: number,
  more: Partial<ConfigMapOptions> = {},
): ConfigMapOptions => ({ name: "a", version, ...more });
const b = (
  version: number,
  more: Partial<ConfigMapOptions> = {},
): ConfigMapOptions => ({ name: "b", version, ...more });

Deno.test("a subscriber is told what is there, then what changes", async () => {
  using bench = new Bench();
  const { recorder } = bench.subscribe();
  await bench.list(5, a(3), b(4));
  assertEquals(recorder.take(), ["+default/a@3", "+default/b@4", "synced"]);
  bench.change("added", { name: "c", version: 6 });
  bench.change("modified", a(7));
  bench.change("deleted", b(8));
  assertEquals(recorder.take(), [
    "+default/c@6",
    "~default/a@7",
    "-default/b@4",
  ]);
  assertEquals(bench.read(), ["a@7", "c@6"]);
  equal(bench.watch.version, "8");
});

Deno.test("who comes late is told what is there by then", async () => {
  using bench = new Bench();
  await bench.list(5, a(3));
  bench.change("modified", a(6));
  const { recorder } = bench.subscribe();
  await bench.watch.ready;
  assertEquals(recorder.take(), ["+default/a@6", "synced"]);
});

Deno.test("a change that comes while somebody is told what is there waits for nobody", async () => {
  using bench = new Bench();
  await bench.list(
    5,
    ...Array.from({ length: 500 }, (_, i) => ({ name: `n${i}`, version: 1 })),
  );
  const { recorder } = bench.subscribe();
  bench.change("modified", { name: "n499", version: 6 });
  bench.change("deleted", { name: "n0", version: 7 });
  await bench.watch.ready;
  assertEquals(recorder.defects, []);
  equal(recorder.objects.size, 499);
  equal(recorder.syncs, 1);
  assertEquals(recorder.take().slice(-2), ["~default/n499@6", "-default/n0@1"]);
});

Deno.test("a list that is taken anew tells the difference, all at once", async () => {
  using bench = new Bench();
  const { recorder } = bench.subscribe();
  await bench.list(5, a(3), b(4), { name: "c", version: 2 });
  recorder.take();
  bench.watch.beginList();
  bench.watch.listItem(configMapBytes(a(9)), 0, TYPE);
  assertEquals(bench.read(), ["a@3", "b@4", "c@2"]);
  bench.watch.listItem(configMapBytes({ name: "c", version: 2 }), 0, TYPE);
  await bench.watch.endList("10");
  assertEquals(recorder.take(), ["-default/b@4", "~default/a@9"]);
  assertEquals(bench.read(), ["a@9", "c@2"]);
});

Deno.test("a list that is begun again forgets what it had", async () => {
  using bench = new Bench();
  await bench.list(5, a(3));
  bench.watch.beginList();
  bench.watch.listItem(configMapBytes(b(6)), 0, TYPE);
  await bench.list(7, a(3));
  assertEquals(bench.read(), ["a@3"]);
});

Deno.test("a reader finds objects by what is asked, with an index or without", async () => {
  using bench = new Bench();
  await bench.list(
    5,
    a(3, { owners: ["o"], labels: { app: "web" } }),
    b(4, { namespace: "shop" }),
  );
  const names = (views: Iterable<{ name: string }>): string[] =>
    [...views].map(({ name }) => name);
  const check = (): void => {
    const reader = bench.reader();
    equal(reader.version, "5");
    equal(reader.get("default", "a")?.name, "a");
    equal(reader.get("default", "b"), undefined);
    equal(bench.reader({ namespace: "shop" }).get("default", "a"), undefined);
    assertEquals(names(reader.having({ by: "owner", uid: "o" })), ["a"]);
    assertEquals(
      names(reader.having({ by: "label", key: "app", value: "web" })),
      ["a"],
    );
    assertEquals(names(bench.reader({ namespace: "shop" }).all()), ["b"]);
  };
  check();
  bench.watch.addIndexes({ namespaces: true, owners: true, labels: ["app"] });
  check();
});

Deno.test("a reader whose watch has ended says so", async () => {
  const bench = new Bench();
  await bench.list(5, a(3));
  const reader = bench.reader();
  bench[Symbol.dispose]();
  assertThrows(() => reader.get("default", "a"), RangeError);
  assertThrows(() => [...reader.all()], RangeError);
  assertThrows(() => reader.version, RangeError);
});

Deno.test("changes that come with a streamed list belong to it", async () => {
  using bench = new Bench();
  bench.watch.beginList();
  bench.change("added", a(3));
  bench.change("added", b(4));
  bench.change("modified", a(6));
  bench.change("deleted", b(7));
  equal(bench.watch.table.size, 0);
  await bench.watch.endList("7");
  assertEquals(bench.read(), ["a@6"]);
});

Deno.test("what comes again, or late, changes nothing", async () => {
  using bench = new Bench();
  const { recorder } = bench.subscribe();
  await bench.list(5, a(5));
  recorder.take();
  bench.change("modified", a(5));
  bench.change("modified", a(4));
  bench.change("deleted", a(4));
  bench.change("deleted", { name: "never there", version: 6 });
  assertEquals(recorder.take(), []);
  assertEquals(bench.read(), ["a@5"]);
  equal(bench.watch.version, "6");
});

Deno.test("versions without order are told apart, and no more", async () => {
  using bench = new Bench();
  const { recorder } = bench.subscribe();
  const odd = (version: string): ConfigMapOptions => ({ name: "a", version });
  bench.watch.beginList();
  bench.watch.listItem(configMapBytes(odd("x")), 0, TYPE);
  await bench.watch.endList("list");
  recorder.take();
  bench.change("modified", odd("x"));
  assertEquals(recorder.take(), []);
  bench.change("modified", odd("b"));
  bench.watch.putOwn(configMapBytes(odd("c")));
  assertEquals(bench.read(), ["a@b"]);
  bench.change("deleted", odd("a"));
  assertEquals(bench.read(), []);
});

Deno.test("our own writes are seen at once, and never taken back", async () => {
  using bench = new Bench();
  const { recorder } = bench.subscribe();
  await bench.list(5, a(3));
  recorder.take();
  bench.watch.putOwn(configMapBytes(a(8)));
  bench.watch.putOwn(configMapBytes(b(9)));
  assertEquals(recorder.take(), ["~default/a@8", "+default/b@9"]);
  bench.change("modified", a(6));
  bench.change("modified", a(8));
  bench.change("added", b(9));
  assertEquals(recorder.take(), []);
  bench.change("modified", a(10));
  bench.watch.putOwn(configMapBytes(a(8)));
  assertEquals(recorder.take(), ["~default/a@10"]);
});

Deno.test("an answer that comes after the object was deleted does not bring it back", async () => {
  using bench = new Bench();
  await bench.list(5);
  bench.change("added", a(6));
  bench.change("deleted", a(7));
  bench.watch.putOwn(configMapBytes(a(6)));
  assertEquals(bench.read(), []);
});

Deno.test("a list that was made before our own write does not take it back", async () => {
  using bench = new Bench();
  const { recorder } = bench.subscribe();
  await bench.list(5, a(3));
  bench.watch.beginList();
  bench.watch.listItem(configMapBytes(a(3)), 0, TYPE);
  bench.watch.putOwn(configMapBytes(a(9)));
  bench.watch.putOwn(configMapBytes(b(10)));
  await bench.watch.endList("8");
  assertEquals(bench.read(), ["a@9", "b@10"]);
  assertEquals(recorder.defects, []);
});

Deno.test("even the first list does not", async () => {
  using bench = new Bench();
  const { recorder } = bench.subscribe();
  bench.watch.beginList();
  bench.watch.putOwn(configMapBytes(a(9)));
  assertEquals(recorder.take(), []);
  await bench.watch.endList("8");
  assertEquals(recorder.take(), ["+default/a@9", "synced"]);
});

Deno.test("our own deletions are seen at once, and never taken back", async () => {
  using bench = new Bench();
  const { recorder } = bench.subscribe();
  await bench.list(5, a(3), b(4));
  recorder.take();
  bench.watch.removeOwn({ namespace: "default", name: "a" }, "uid-of-a");
  bench.watch.removeOwn({ namespace: "default", name: "b" });
  assertEquals(recorder.take(), ["-default/a@3", "-default/b@4"]);
  bench.change("modified", a(6));
  await bench.list(7, a(6));
  assertEquals(recorder.take(), []);
  bench.change("deleted", a(8));
  bench.change("added", a(9, { uid: "another" }));
  assertEquals(recorder.take(), ["+default/a@9"]);
  bench.watch.removeOwn({ namespace: "default", name: "a" }, "uid-of-a");
  assertEquals(recorder.take(), []);
});

Deno.test("our own writes are judged by the watch's selectors", async (t) => {
  await t.step("by labels", async () => {
    using bench = new Bench({ labelSelector: "app=web" });
    const { recorder } = bench.subscribe({ labelSelector: "app=web" });
    await bench.list(5, a(3, { labels: { app: "web" } }));
    recorder.take();
    bench.watch.putOwn(configMapBytes(b(6)));
    bench.watch.putOwn(configMapBytes(b(7, { labels: { app: "web" } })));
    bench.watch.putOwn(configMapBytes(a(8)));
    assertEquals(recorder.take(), ["+default/b@7", "-default/a@3"]);
  });
  await t.step(
    "by fields that only the server knows: what is there is kept up",
    async () => {
      using bench = new Bench({ fieldSelector: "status.phase=Running" });
      await bench.list(5, a(3));
      bench.watch.putOwn(configMapBytes(a(6)));
      bench.watch.putOwn(configMapBytes(b(7)));
      assertEquals(bench.read({ fieldSelector: "status.phase=Running" }), [
        "a@6",
      ]);
    },
  );
});

Deno.test("who wants less is told only of that, and as it comes and goes", async () => {
  using bench = new Bench();
  const web = bench.subscribe({ labelSelector: "app=web" }).recorder;
  const shop =
    bench.subscribe({ namespace: "shop", metadataOnly: true }).recorder;
  await bench.list(
    5,
    a(3, { labels: { app: "web" } }),
    b(4, { namespace: "shop" }),
  );
  assertEquals(web.take(), ["+default/a@3", "synced"]);
  assertEquals(shop.take(), ["+shop/b@4", "synced"]);
  bench.change("modified", a(6));
  bench.change("modified", b(7, { namespace: "shop", labels: { app: "web" } }));
  assertEquals(web.take(), ["-default/a@3", "+shop/b@7"]);
  assertEquals(shop.take(), ["~shop/b@7"]);
  assertEquals(bench.read({ namespace: "shop" }), ["b@7"]);
  assertEquals([...web.defects, ...shop.defects], []);
});

Deno.test("one subscriber's defect is not another's", async () => {
  using bench = new Bench();
  const defect = new Error("mine");
  const { recorder: broken } = bench.subscribe();
  broken.added = () => {
    throw defect;
  };
  const { recorder } = bench.subscribe();
  await bench.list(5, a(3));
  assertEquals(bench.defects, [defect]);
  assertEquals(recorder.take(), ["+default/a@3", "synced"]);
});

Deno.test("who has left is told no more, even in the middle", async () => {
  using bench = new Bench();
  await bench.list(
    5,
    ...Array.from({ length: 300 }, (_, i) => ({ name: `n${i}`, version: 1 })),
  );
  const { recorder, subscription } = bench.subscribe();
  recorder.added = () => bench.watch.detach(subscription);
  await bench.watch.ready;
  bench.change("modified", { name: "n1", version: 9 });
  equal(recorder.syncs, 0);
  equal(bench.watch.subscriptions.size, 0);
});

Deno.test("a watch that is frozen takes nothing", async () => {
  using bench = new Bench();
  await bench.list(5, a(3));
  bench.watch.beginList();
  bench.watch.freeze();
  bench.change("modified", a(6));
  await bench.watch.endList("7");
  bench.watch.beginList();
  assertEquals(bench.read(), ["a@3"]);
});

Deno.test("nothing is lost or told wrongly, whatever comes in whatever order", async () => {
  let state = 42;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  for (let round = 0; round < 60; round++) {
    using bench = new Bench();
    const recorders = [bench.subscribe().recorder];
    const server = new Map<string, ConfigMapOptions>();
    let version = 0;
    for (let step = 0; step < 60; step++) {
      const name = `n${random(8)}`;
      const known = server.get(name);
      const own = random(4) === 0;
      const roll = random(12);
      if (roll === 0 || bench.watch.version === undefined) {
        await bench.list(version, ...server.values());
      } else if (roll === 1) recorders.push(bench.subscribe().recorder);
      else if (roll < 4 && known !== undefined) {
        server.delete(name);
        version++;
        if (own) {
          bench.watch.removeOwn({ namespace: "default", name }, known.uid);
        }
        bench.change("deleted", { ...known, version });
      } else {
        const uid = known?.uid ?? `${name}-${version}`;
        const next = { name, version: ++version, uid };
        server.set(name, next);
        if (own) bench.watch.putOwn(configMapBytes(next));
        bench.change(known ? "modified" : "added", next);
      }
    }
    await bench.watch.ready;
    const truth = [...server.values()].map(({ name, version }) =>
      `${name}@${version}`
    ).sort();
    assertEquals(bench.read(), truth);
    for (const { defects, objects } of recorders) {
      assertEquals(defects, []);
      assertEquals(
        [...objects].map(([key, version]) => `${key.split("/")[1]}@${version}`)
          .sort(),
        truth,
      );
    }
  }
});
