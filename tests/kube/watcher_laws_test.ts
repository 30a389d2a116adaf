/**
 * What holds of a watch whatever the server and the network do: in the end the
 * cache is equal to the server, and what each subscriber was told makes sense.
 *
 * @module
 */

import { deepStrictEqual as assertEquals, equal } from "node:assert/strict";
import { SharedCache } from "../../runtime/kube/mod.ts";
import {
  clientOf,
  clusterAt,
  Recorder,
  until,
} from "../support/kube_fixture.ts";
import { FaultServer, type FaultyCollection } from "./fault_server.ts";

const QUICK = { minMs: 2, maxMs: 20, calmMs: 60_000, shortMs: 5 };
const SEQUENCES = 1000;
const STEPS = 40;
const AT_ONCE = 25;

/** A sequence of numbers that is the same for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2654435761 >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
}

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** Does one thing at random to a collection, or to the way there. */
async function disturb(
  collection: FaultyCollection,
  random: (below: number) => number,
): Promise<void> {
  const { behaviour } = collection;
  const name = `n${random(10)}`;
  const app = ["web", "api"][random(2)] ?? "";
  switch (random(20)) {
    case 0:
      return collection.cut();
    case 1:
      return collection.end();
    case 2:
      collection.compact();
      behaviour.gone = random(2) === 0 ? "status" : "event";
      return collection.cut();
    case 3:
      collection.compact();
      return collection.send(
        '{"type":"ERROR","object":{"kind":"Status","code":410}}\n',
      );
    case 4:
      return collection.repeat();
    case 5:
      collection.send('{"type":"MODIFIED","object":{"kind":"Conf');
      return random(2) === 0 ? collection.cut() : collection.end();
    case 6:
      return collection.send("this is no JSON\n");
    case 7:
      return collection.bookmark();
    case 8:
      behaviour.failures.push({
        status: [500, 503, 429, 403, 401][random(5)] ?? 500,
      });
      return collection.cut();
    case 9:
      behaviour.endAtOnce = random(3);
      return collection.end();
    case 10:
      behaviour.streams = !behaviour.streams;
      return;
    case 11:
      return await sleep(random(5));
    case 12:
    case 13:
    case 14:
      return collection.delete(name);
    default:
      collection.put(name, { labels: { app }, data: "ü€".repeat(random(300)) });
  }
}

/** Returns names and versions of what a collection has, as a recorder keeps them. */
function truth(
  collection: FaultyCollection,
  app?: string,
): Map<string, string> {
  const wanted = [...collection.objects.values()].filter(({ labels }) =>
    app === undefined || labels?.app === app
  );
  return new Map(
    wanted.map(({ name, version }) => [`default/${name}`, String(version)]),
  );
}

function sorted(map: ReadonlyMap<string, string>): [string, string][] {
  return [...map].sort(([a], [b]) => a < b ? -1 : 1);
}

/** Runs one sequence and checks what is left of it. */
async function runSequence(
  server: FaultServer,
  cache: SharedCache,
  seed: number,
): Promise<void> {
  const random = randomOf(seed);
  const plural = `things${seed}`;
  const collection = server.add(plural);
  collection.behaviour.streams = random(2) === 0;
  const resource = { group: "", version: "v1", plural };
  const subscribers: {
    app?: string;
    recorder: Recorder;
    subscription: Disposable;
  }[] = [];
  const subscribe = (app?: string): void => {
    const recorder = new Recorder();
    const labelSelector = app === undefined ? "" : `app=${app}`;
    const subscription = cache.subscribe({ resource, labelSelector }, recorder);
    subscribers.push({
      recorder,
      subscription,
      ...app !== undefined && { app },
    });
  };
  subscribe();
  for (let step = 0; step < STEPS; step++) {
    await disturb(collection, random);
    if (random(3) === 0) await sleep(random(3));
    if (random(15) === 0) subscribe(["web", "api", undefined][random(3)]);
  }
  for (const { app, recorder, subscription } of subscribers) {
    const expected = sorted(truth(collection, app));
    await until(
      `sequence ${seed} to be told all`,
      () =>
        recorder.syncs === 1 &&
        JSON.stringify(sorted(recorder.objects)) === JSON.stringify(expected),
      20_000,
    );
    assertEquals(recorder.defects, [], `sequence ${seed}`);
    subscription[Symbol.dispose]();
  }
}

Deno.test(`the cache ends equal to the server after any of ${SEQUENCES} sequences of faults`, async () => {
  await using server = await FaultServer.start();
  await using client = clientOf(clusterAt(server.url));
  await using cache = new SharedCache({
    client,
    backoff: QUICK,
    concurrentLists: 100,
  });
  let seed = 0;
  const worker = async (): Promise<void> => {
    while (seed < SEQUENCES) await runSequence(server, cache, ++seed);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await until("all watches to end", () => cache.size().watches === 0);
  equal(cache.size().objectBytes, 0);
});
