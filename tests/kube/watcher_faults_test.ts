/**
 * What a watch does about each fault by itself.
 *
 * @module
 */

import { deepStrictEqual as assertEquals, equal } from "node:assert/strict";
import {
  type CacheSubscription,
  KubeObserver,
  SharedCache,
  type SharedCacheOptions,
  type WatchEnd,
  type WatchLabels,
} from "../../runtime/kube/mod.ts";
import {
  clientOf,
  clusterAt,
  Recorder,
  until,
} from "../support/kube_fixture.ts";
import { FaultServer, type FaultyCollection } from "./fault_server.ts";

const QUICK = { minMs: 5, maxMs: 20, calmMs: 60_000, shortMs: 5 };

/** Writes down what an observer is told. */
class Notes extends KubeObserver {
  readonly ends: WatchEnd[] = [];
  readonly troubles: string[] = [];
  recoveries = 0;
  lists = 0;

  override watchEnded(_watch: WatchLabels, end: WatchEnd): void {
    this.ends.push(end);
  }
  override watchTroubled(_watch: WatchLabels, error: Error): void {
    this.troubles.push(error.message);
  }
  override watchRecovered(): void {
    this.recoveries++;
  }
  override watchListed(): void {
    this.lists++;
  }
}

/** Waits for a list to be counted: its subscribers are told first. */
const counted = (notes: Notes, lists: number): Promise<void> =>
  until(`${lists} lists to be counted`, () => notes.lists >= lists);

/** A watched collection and all who look at it. */
interface Scene {
  readonly collection: FaultyCollection;
  readonly recorder: Recorder;
  readonly notes: Notes;
  readonly cache: SharedCache;
  readonly subscription: CacheSubscription;
  /** Waits until the subscriber knows just these objects. */
  know(...names: string[]): Promise<void>;
}

/** Plays `run` with a collection that has objects "a" and "b" and is watched. */
async function play(
  run: (scene: Scene) => Promise<void>,
  prepare: (collection: FaultyCollection) => void = () => {},
  options: Partial<SharedCacheOptions> = {},
): Promise<void> {
  await using server = await FaultServer.start();
  const collection = server.add("things");
  collection.put("a");
  collection.put("b");
  prepare(collection);
  await using client = clientOf(clusterAt(server.url));
  const notes = new Notes();
  await using cache = new SharedCache({
    client,
    observer: notes,
    backoff: QUICK,
    ...options,
  });
  const recorder = new Recorder();
  const resource = { group: "", version: "v1", plural: "things" };
  const subscription = cache.subscribe({ resource }, recorder);
  const know = (...names: string[]): Promise<void> =>
    until(
      `the subscriber to know ${names}`,
      () =>
        recorder.syncs > 0 &&
        [...recorder.objects.keys()].sort().join() ===
          names.map((name) => `default/${name}`).join(),
    );
  await run({ collection, recorder, notes, cache, subscription, know });
  assertEquals(recorder.defects, []);
}

Deno.test("a version that is too old is listed anew, and what vanished is told", async (t) => {
  const ways: [name: string, gone: "status" | "event", send: boolean][] = [
    ["as a status", "status", false],
    ["as an event", "event", false],
    ["in mid-stream", "status", true],
  ];
  for (const [name, gone, send] of ways) {
    await t.step(
      name,
      () =>
        play(async ({ collection, recorder, notes, know }) => {
          await know("a", "b");
          recorder.take();
          collection.behaviour.gone = gone;
          if (send) {
            collection.compact();
            collection.send(
              '{"type":"ERROR","object":{"kind":"Status","code":410}}\n',
            );
            collection.delete("b");
          } else {
            collection.end();
            collection.delete("b");
            collection.put("c");
            collection.compact();
          }
          await know("a", ...send ? [] : ["c"]);
          equal(
            recorder.events.some((event) => event.startsWith("-default/b")),
            true,
          );
          equal(notes.ends.includes("gone"), true);
          assertEquals(notes.troubles, []);
        }),
    );
  }
});

Deno.test("a connection that dies is resumed where it was, without a list", async (t) => {
  const faults: [
    name: string,
    fault: (collection: FaultyCollection) => void,
  ][] = [
    ["in good order", (collection) => collection.end()],
    ["between lines", (collection) => collection.cut()],
    ["in the middle of a line", (collection) => {
      collection.send('{"type":"MODIFIED","obj');
      collection.cut();
    }],
    ["in the middle of a line, in good order", (collection) => {
      collection.send('{"type":"MODIFIED","obj');
      collection.end();
    }],
  ];
  for (const [name, fault] of faults) {
    await t.step(name, () =>
      play(async ({ collection, notes, know }) => {
        await know("a", "b");
        fault(collection);
        collection.put("c");
        await know("a", "b", "c");
        await counted(notes, 1);
        equal(notes.lists, 1);
        assertEquals([...new Set(collection.requests)], ["stream", "watch"]);
      }));
  }
});

Deno.test("a line that cannot be read is never passed over", () =>
  play(async ({ collection, notes, know }) => {
    await know("a", "b");
    collection.send("{}\n");
    collection.put("c");
    await know("a", "b", "c");
    equal(notes.ends.includes("malformed"), true);
    await counted(notes, 2);
    await until(
      "the trouble to be over",
      () =>
        notes.troubles.length > 0 && notes.recoveries === notes.troubles.length,
    );
  }));

Deno.test("a line of 3 MB is a line", () =>
  play(async ({ collection, know, subscription }) => {
    await know("a", "b");
    collection.put("big", { data: "x".repeat(3_000_000) });
    await know("a", "b", "big");
    const big = subscription.reader()?.get("default", "big");
    equal((big?.bytes.length ?? 0) > 3_000_000, true);
  }));

Deno.test("a server that closes at once is not asked in a frenzy", () =>
  play(async ({ collection, know }) => {
    await know("a", "b");
    collection.behaviour.endAtOnce = 1000;
    collection.requests.length = 0;
    collection.end();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const asked = collection.requests.length;
    equal(
      asked > 2 && asked < 60,
      true,
      `asked ${asked} times in half a second`,
    );
    collection.behaviour.endAtOnce = 0;
    collection.put("c");
    await know("a", "b", "c");
  }));

Deno.test("a connection on which nothing comes is given up", () =>
  play(
    async ({ collection, notes, know }) => {
      await know("a", "b");
      collection.behaviour.silent = 1;
      collection.end();
      await until(
        "the silence to be noticed",
        () => notes.ends.includes("idle"),
      );
      collection.put("c");
      await know("a", "b", "c");
      equal(
        notes.troubles.some((text) => text.includes("nothing came for 100 ms")),
        true,
      );
    },
    undefined,
    { idleMs: 100 },
  ));

Deno.test("a server that does not stream lists is asked for pages, and not asked again to stream", () =>
  play(
    async ({ collection, notes, know }) => {
      await know("a", "b", "c", "d", "e");
      collection.cut();
      collection.delete("e");
      collection.compact();
      await know("a", "b", "c", "d");
      await counted(notes, 2);
      equal(notes.lists, 2);
      equal(
        collection.requests.filter((request) => request === "stream").length,
        1,
      );
      equal(
        collection.requests.filter((request) => request === "list").length,
        4,
      );
    },
    (collection) => {
      collection.behaviour.streams = false;
      for (const name of ["c", "d", "e"]) collection.put(name);
    },
  ));

Deno.test("a streamed list that breaks off is no list", () =>
  play(
    async ({ collection, know, notes }) => {
      await until("the silent stream", () => collection.open === 1);
      collection.send(
        '{"type":"ADDED","object":{"metadata":{"name":"ghost","resourceVersion":"1"}}}\n',
      );
      collection.end();
      await know("a", "b");
      await counted(notes, 1);
      equal(notes.lists, 1);
      equal(collection.requests.includes("list"), true);
    },
    (collection) => collection.behaviour.silent = 1,
  ));

Deno.test("a continue token that expires begins the list anew", () =>
  play(
    async ({ collection, know, notes }) => {
      await until("the first page", () => collection.requests.includes("list"));
      await know("a", "b", "c", "d", "e");
      await counted(notes, 1);
      equal(notes.lists, 1);
      equal(notes.ends.includes("gone"), true);
    },
    (collection) => {
      const { behaviour } = collection;
      behaviour.streams = false;
      for (const name of ["c", "d", "e"]) collection.put(name);
      // The first answer is the refused stream, the second one the first page.
      const answer = collection.answer.bind(collection);
      let pages = 0;
      collection.answer = (query, response) => {
        if (query.has("continue") && ++pages === 1) collection.compact();
        answer(query, response);
      };
    },
  ));

Deno.test("a server that asks to wait is given the time", () =>
  play(async ({ collection, know }) => {
    await know("a", "b");
    collection.behaviour.failures = [{
      status: 429,
      headers: { "retry-after": "1" },
    }];
    collection.put("c");
    await know("a", "b", "c");
    const startedAt = performance.now();
    collection.cut();
    collection.put("d");
    await know("a", "b", "c", "d");
    equal(performance.now() - startedAt > 900, true);
  }));

Deno.test("trouble is told once, and its end", () =>
  play(async ({ collection, know, notes }) => {
    await know("a", "b");
    collection.behaviour.failures = Array.from(
      { length: 5 },
      () => ({ status: 403 }),
    );
    collection.cut();
    collection.put("c");
    await know("a", "b", "c");
    const forbidden = notes.troubles.filter((text) =>
      text.includes("grant it by a Role")
    );
    equal(forbidden.length, 1);
    equal(notes.ends.filter((end) => end === "refused").length, 5);
    equal(notes.recoveries, 1);
  }));

Deno.test("a clock that jumps disturbs nothing", async () => {
  const now = Date.now;
  let offset = 0;
  Date.now = () => now() + offset;
  try {
    await play(async ({ collection, know }) => {
      await know("a", "b");
      for (const jump of [86_400_000, -86_400_000, 0]) {
        offset = jump;
        collection.put("c");
        await know("a", "b", "c");
        collection.cut();
        collection.delete("c");
        await know("a", "b");
      }
    });
  } finally {
    Date.now = now;
  }
});

Deno.test("a thousand subscriptions of the same watch are one stream", () =>
  play(async ({ collection, cache, know }) => {
    const resource = { group: "", version: "v1", plural: "things" };
    const recorders = Array.from({ length: 1000 }, () => {
      const recorder = new Recorder();
      cache.subscribe({ resource }, recorder);
      return recorder;
    });
    await know("a", "b");
    collection.put("c");
    await until(
      "all to be told",
      () => recorders.every(({ objects }) => objects.size === 3),
    );
    assertEquals(collection.requests, ["stream"]);
    equal(collection.open, 1);
  }));

Deno.test("only few watches list at once", async () => {
  await using server = await FaultServer.start();
  await using client = clientOf(clusterAt(server.url));
  await using cache = new SharedCache({
    client,
    backoff: QUICK,
    concurrentLists: 3,
  });
  const collections = Array.from(
    { length: 20 },
    (_, i) => server.add(`things${i}`),
  );
  for (const [i, collection] of collections.entries()) {
    collection.behaviour.silent = 1;
    cache.subscribe({
      resource: { group: "", version: "v1", plural: `things${i}` },
    }, new Recorder());
  }
  const open = (): FaultyCollection[] =>
    collections.filter((collection) => collection.open > 0);
  await until("three lists", () => open().length === 3);
  await new Promise((resolve) => setTimeout(resolve, 50));
  equal(open().length, 3);
  for (const collection of open()) {
    collection.send(`${
      JSON.stringify({
        type: "BOOKMARK",
        object: {
          metadata: {
            resourceVersion: "5",
            annotations: { "k8s.io/initial-events-end": "true" },
          },
        },
      })
    }\n`);
  }
  await until("three more", () => open().length === 6);
});
