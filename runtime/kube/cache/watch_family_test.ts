import { deepStrictEqual as assertEquals, equal } from "node:assert/strict";
import {
  CONFIG_MAPS,
  configMapBytes,
  type ConfigMapOptions,
  Recorder,
  until,
} from "../../../tests/support/kube_fixture.ts";
import { TurnBudget } from "../watch/mod.ts";
import { CachedWatch } from "./cached_watch.ts";
import { NO_INDEX } from "./object_index.ts";
import { SlabStore } from "./slab_store.ts";
import { Subscription } from "./subscription.ts";
import { WatchFamily } from "./watch_family.ts";
import {
  isWanted,
  readWant,
  type WatchQuery,
  type WatchWant,
} from "./watch_want.ts";
import { ObjectView } from "./object_view.ts";

/** A family whose watches list what the test says when it says so. */
class Stage implements AsyncDisposable {
  readonly store = new SlabStore();
  readonly running = new Map<
    string,
    { cached: CachedWatch; want: WatchWant }
  >();
  readonly family: WatchFamily;
  started = 0;
  empty = false;
  objects: ConfigMapOptions[] = [];

  constructor() {
    this.family = new WatchFamily({
      start: (want) => {
        this.started++;
        const cached = new CachedWatch({
          want,
          store: this.store,
          turns: new TurnBudget(),
          keep: { lastApplied: true, metadataOnly: want.target.metadataOnly },
          onFreed: () => {},
        });
        this.running.set(want.key, { cached, want });
        return {
          cached,
          stop: () => {
            this.running.delete(want.key);
            return Promise.resolve();
          },
        };
      },
      onEmpty: () => this.empty = true,
    });
  }

  subscribe(
    query: Partial<WatchQuery> = {},
  ): { recorder: Recorder; subscription: Subscription } {
    const recorder = new Recorder();
    const want = readWant({ resource: CONFIG_MAPS, ...query });
    const subscription = new Subscription(want, {
      subscriber: recorder,
      onDefect: (error) => recorder.defects.push(String(error)),
    });
    this.family.subscribe(subscription, NO_INDEX);
    return { recorder, subscription };
  }

  /** Lets every watch that has not listed do so. */
  async list(version: number): Promise<void> {
    await Promise.resolve();
    for (const { cached, want } of [...this.running.values()]) {
      if (cached.version !== undefined) continue;
      cached.beginList();
      for (const object of this.objects) {
        const bytes = configMapBytes(object);
        const { namespace = "default", name } = object;
        if (!isWanted(want, new ObjectView({ namespace, name }, bytes))) {
          continue;
        }
        cached.listItem(bytes, 0, { kind: "ConfigMap", apiVersion: "v1" });
      }
      await cached.endList(String(version));
    }
  }

  /** What runs, by namespace and labels. */
  get watches(): string[] {
    return [...this.running.values()].map(({ want }) => {
      const { namespace, labelSelector } = want.target;
      return `${namespace || "*"} ${labelSelector}`.trim();
    }).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.family[Symbol.asyncDispose]();
    assertEquals(this.watches, []);
    equal(this.store.liveBytes, 0);
  }
}

const IN_A: ConfigMapOptions = { namespace: "a", name: "x", version: 1 };
const IN_B: ConfigMapOptions = { namespace: "b", name: "y", version: 2 };

Deno.test("a thousand who want the same are served by one watch", async () => {
  await using stage = new Stage();
  stage.objects = [IN_A];
  const recorders = Array.from(
    { length: 1000 },
    () => stage.subscribe().recorder,
  );
  await stage.list(5);
  equal(stage.started, 1);
  equal(
    recorders.every(({ objects, syncs }) => objects.size === 1 && syncs === 1),
    true,
  );
});

Deno.test("who wants less is served by a watch that sees more", async () => {
  await using stage = new Stage();
  stage.objects = [IN_A, IN_B];
  const narrow = stage.subscribe({ namespace: "a" }).recorder;
  const wide = stage.subscribe().recorder;
  await stage.list(5);
  assertEquals(stage.watches, ["*"]);
  assertEquals(narrow.take(), ["+a/x@1", "synced"]);
  equal(wide.objects.size, 2);
  const late = stage.subscribe({ namespace: "b" }).recorder;
  await until("the late one", () => late.syncs === 1);
  assertEquals(late.take(), ["+b/y@2", "synced"]);
});

Deno.test("who is served by a narrow watch moves to a wide one, and is told only what differs", async () => {
  await using stage = new Stage();
  stage.objects = [IN_A];
  const { recorder } = stage.subscribe({ namespace: "a" });
  await stage.list(5);
  recorder.take();
  const wide = stage.subscribe().recorder;
  stage.objects = [{ ...IN_A, version: 7 }, {
    ...IN_A,
    name: "new",
    version: 8,
  }, IN_B];
  await Promise.resolve();
  assertEquals(stage.watches, ["*", "a"]);
  await stage.list(9);
  await until(
    "one watch",
    () => stage.watches.length === 1 && recorder.events.length === 2,
  );
  assertEquals(recorder.take(), ["~a/x@7", "+a/new@8"]);
  assertEquals([recorder.syncs, wide.syncs], [1, 1]);
  assertEquals(recorder.defects, []);
});

Deno.test("nobody moves to a watch that knows less", async () => {
  await using stage = new Stage();
  stage.objects = [IN_A];
  const { recorder } = stage.subscribe({ namespace: "a" });
  await stage.list(5);
  const narrow = [...stage.running.values()][0]?.cached;
  stage.subscribe();
  await Promise.resolve();
  narrow?.change("modified", configMapBytes({ ...IN_A, version: 20 }), 0);
  await stage.list(10);
  recorder.take();
  await new Promise((resolve) => setTimeout(resolve, 150));
  assertEquals(stage.watches, ["*", "a"]);
  const wide = [...stage.running.values()].find(({ want }) =>
    want.target.namespace === ""
  )?.cached;
  wide?.change("modified", configMapBytes({ ...IN_A, version: 20 }), 0);
  await until("one watch", () => stage.watches.length === 1);
  assertEquals(recorder.take(), []);
  assertEquals(recorder.defects, []);
});

Deno.test("when nobody wants all any more, the wide watch makes way", async () => {
  await using stage = new Stage();
  stage.objects = [IN_A, IN_B];
  const wide = stage.subscribe();
  const inA = stage.subscribe({ namespace: "a" }).recorder;
  const inB = stage.subscribe({ namespace: "b" });
  await stage.list(5);
  inA.take();
  stage.family.unsubscribe(wide.subscription);
  await Promise.resolve();
  assertEquals(stage.watches, ["*", "a", "b"]);
  stage.family.unsubscribe(inB.subscription);
  await stage.list(6);
  await until("one watch", () => stage.watches.join() === "a");
  assertEquals(inA.take(), []);
  equal(inA.syncs, 1);
});

Deno.test("what nobody wants any more is forgotten", async () => {
  await using stage = new Stage();
  stage.objects = [IN_A, IN_B];
  const { subscription } = stage.subscribe();
  await stage.list(5);
  stage.family.unsubscribe(subscription);
  await until("nothing left", () => stage.empty);
  equal(stage.store.liveBytes, 0);
});

Deno.test("who leaves before anything was started leaves nothing", async () => {
  await using stage = new Stage();
  stage.family.unsubscribe(stage.subscribe().subscription);
  await until("nothing left", () => stage.empty);
  equal(stage.started, 0);
});

Deno.test("who leaves while moving is told no more", async () => {
  await using stage = new Stage();
  stage.objects = [IN_A];
  const { recorder, subscription } = stage.subscribe({ namespace: "a" });
  await stage.list(5);
  recorder.take();
  stage.subscribe();
  stage.objects = [{ ...IN_A, version: 7 }];
  await stage.list(9);
  stage.family.unsubscribe(subscription);
  await until("one watch", () => stage.watches.length === 1);
  assertEquals(recorder.take(), []);
});
