/**
 * How late ten good guests are beside each hostile one, and by how much that
 * one computes more than it may.
 *
 * @module
 */

import {
  type GuestRuntime,
  silentGuestObserver,
} from "../../runtime/guest/mod.ts";
import type { SuspendableGuest } from "../../runtime/guest/suspendable_guest.ts";
import {
  HOSTILE_GUESTS,
  type HostileGuest,
} from "../../tests/guest/hostile_guests.ts";
import {
  OK,
  ScriptedHost,
  someInput,
  testGuest,
  testModule,
} from "../../tests/support/guest_fixture.ts";
import { Neighbours } from "../../tests/support/neighbours.ts";
import { type BenchOptions, quantile, type Report } from "../harness.ts";

const CPU_MS = 200;
/** How long the good ones run by themselves, for the baseline. */
const ALONE_MS = 2000;

/** Prints `loop_lateness` and `limit_overshoot` for each hostile guest. */
export async function benchLateness(
  runtime: GuestRuntime,
  report: Report,
  options: BenchOptions,
): Promise<void> {
  const good = await testModule("requests");
  let worst = 0;
  for (const hostile of HOSTILE_GUESTS) {
    const alone = new Neighbours(runtime, good);
    alone.start();
    await sleep(options.quick ? 50 : ALONE_MS / 4);
    await alone.stop();

    const module = await testModule(hostile.module);
    const neighbours = new Neighbours(runtime, good);
    neighbours.start();
    let overshoot = 0;
    // Those that end at once do it again, so that there is something to measure.
    const until = performance.now() + (options.quick ? 50 : ALONE_MS / 2);
    do {
      const child = hostileChild(runtime, module, hostile);
      await child.ended;
      overshoot = Math.max(overshoot, child.guest.usage.cpuMs - CPU_MS);
      await sleep(1);
    } while (performance.now() < until);
    await neighbours.stop();

    worst = Math.max(worst, quantile(neighbours.latenciesMs, 0.99));
    report.add({
      name: "loop_lateness",
      unit: "ms",
      sample: neighbours.latenciesMs,
      fields: {
        hostile: hostile.name,
        overshoot: Number(overshoot.toFixed(1)),
      },
      baseline: { name: "alone", sample: alone.latenciesMs },
      wanted: "p99 <= 25 ms, overshoot <= 20 ms",
    });
  }
  report.say(`The worst p99 beside any hostile guest: ${worst.toFixed(1)} ms`);
}

function hostileChild(
  runtime: GuestRuntime,
  module: Awaited<ReturnType<typeof testModule>>,
  hostile: HostileGuest,
): { readonly guest: SuspendableGuest; readonly ended: Promise<unknown> } {
  const host = new ScriptedHost();
  host.onRequest = (_, sink) => {
    host.requests.length = 0;
    if (hostile.unanswered !== true) setTimeout(() => sink.reply(OK), 0);
  };
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const guest = testGuest(module, {
    runtime,
    host,
    limits: { cpuMs: CPU_MS, ...hostile.limits },
    observer: { ...silentGuestObserver, ended: resolve },
  });
  const answered = guest.style.reconcile(someInput(hostile.deadlineMs));
  return {
    guest,
    ended: Promise.all([promise, Promise.allSettled([answered])]),
  };
}

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
