/**
 * Hostile guests beside good ones: the good ones go on, the hostile one ends by
 * the right error, and of ten thousand that ended nothing is left.
 *
 * @module
 */

import { equal, ok } from "node:assert/strict";
import {
  type GuestEndedError,
  GuestRuntime,
  GuestStoppedError,
  openPaging,
  silentGuestObserver,
} from "../../runtime/guest/mod.ts";
import { collectGarbage, memoryUse } from "../../bench/harness.ts";
import { failureOf } from "../support/failure_of.ts";
import {
  OK,
  ScriptedHost,
  someInput,
  testGuest,
  type TestModule,
  testModule,
} from "../support/guest_fixture.ts";
import { Neighbours } from "../support/neighbours.ts";
import { HOSTILE_GUESTS, type HostileGuest } from "./hostile_guests.ts";

/** What the hostile ones may compute. */
const CPU_MS = 50;

/** How many are ended of each kind: all that was promised, or enough to see a leak. */
const MANY = Deno.env.has("DORMOUSE_LONG") ? 10_000 : 200;
/** What the rest of the process may come to hold meanwhile. */
const NOISE_MIB = 4;

/** Lets a hostile guest do its worst; returns how it ended. */
async function provoke(
  runtime: GuestRuntime,
  hostile: HostileGuest,
): Promise<GuestEndedError> {
  const host = new ScriptedHost();
  host.onRequest = (_, sink) => {
    if (hostile.unanswered !== true) setTimeout(() => sink.reply(OK), 0);
  };
  const { promise, resolve } = Promise.withResolvers<GuestEndedError>();
  const child = testGuest(await testModule(hostile.module), {
    runtime,
    host,
    limits: { cpuMs: CPU_MS, ...hostile.limits },
    observer: { ...silentGuestObserver, ended: resolve },
  });
  const { deadlineMs = 60_000 } = hostile;
  // It may have answered before it ended, or never.
  const answered = child.style.reconcile(someInput(deadlineMs));
  const [error] = await Promise.all([promise, Promise.allSettled([answered])]);
  ok(host.lines.length < 10 * child.limits.logLinesPerSecond);
  return error;
}

Deno.test("ten good guests go on beside each hostile one, which ends by its error", async (t) => {
  using runtime = new GuestRuntime(openPaging("mapped").paging);
  const good = await testModule("requests");
  for (const hostile of HOSTILE_GUESTS) {
    await t.step(hostile.name, async () => {
      const neighbours = new Neighbours(runtime, good);
      neighbours.start();
      const error = await provoke(runtime, hostile);
      await neighbours.allDidMore();
      await neighbours.stop();
      ok(error instanceof hostile.end, `${error}`);
    });
  }
});

/** A way to make a guest end: settles when it has. */
type Ending = (runtime: GuestRuntime, module: TestModule) => Promise<unknown>;

const STOPPED = new GuestStoppedError("stopped by the test");

/** Ends a guest that waits for a reply which never comes. */
const endParked: Ending = async (runtime, module) => {
  const host = new ScriptedHost();
  const { promise, resolve } = Promise.withResolvers<void>();
  host.onRequest = () => resolve();
  const child = testGuest(module, { runtime, host });
  const failure = failureOf(child.style.reconcile(someInput()));
  await promise;
  child.end(STOPPED);
  equal(await failure, STOPPED);
};

/** Ends a guest that computes, while others do. */
const endComputing: Ending = async (runtime, module) => {
  const child = testGuest(module, { runtime });
  const failure = failureOf(child.style.reconcile(someInput()));
  while (child.live?.activation?.place.at !== "parked") {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  child.end(STOPPED);
  equal(await failure, STOPPED);
};

/** Lets a guest compute beyond a limit that is hardly there. */
const exhaust: Ending = (runtime, module) =>
  failureOf(
    testGuest(module, { runtime, limits: { cpuMs: 0.01 } })
      .style.reconcile(someInput()),
  );

const ENDINGS: readonly (readonly [string, string, Ending])[] = [
  ["computing, by its limit", "spins", exhaust],
  ["recursing, by its stack", "recurses", exhaust],
  ["parked at a request", "requests", endParked],
  ["parked at its fuel", "spins", endComputing],
  ["catching the error and going on", "catches_end", endParked],
  ["catching it at every level", "catches_spent", exhaust],
];

/** What the process holds once garbage is collected. */
async function held(): Promise<{ anonymous: number; mappings: number }> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    collectGarbage();
  }
  const maps = await Deno.readTextFile("/proc/self/maps");
  return {
    anonymous: memoryUse().anonymous,
    mappings: maps.split("\n").length,
  };
}

Deno.test(`of ${MANY} ended guests of each kind nothing is left`, async (t) => {
  using runtime = new GuestRuntime(openPaging("mapped").paging);
  for (const [name, guest, end] of ENDINGS) {
    await t.step(name, async () => {
      const module = await testModule(guest);
      const endMany = async (count: number): Promise<void> => {
        for (let i = 0; i < count; i++) await end(runtime, module);
      };
      await endMany(MANY / 4);
      const before = await held();
      await endMany(MANY);
      const after = await held();
      // Each that stayed would be two mappings and some 20 KiB at the least.
      ok(after.mappings - before.mappings < MANY / 4, show(before, after));
      const grown = after.anonymous - before.anonymous;
      ok(grown < NOISE_MIB, show(before, after));
      equal(runtime.queue.length, 0);
      equal(runtime.deadlines.size, 0);
      equal(module.users(), 0);
    });
  }
});

const show = (before: unknown, after: unknown): string =>
  `${JSON.stringify(before)} became ${JSON.stringify(after)}`;
