/**
 * A stock Go runtime as a guest in loop style: goroutines, timers, requests,
 * deadlines and panics of a program that knows nothing of pumps.
 *
 * @module
 */

import { deepStrictEqual, equal, match, ok } from "node:assert/strict";
import {
  GuestCpuLimitError,
  GuestDeadlineError,
  GuestExitError,
  type GuestModule,
  GuestRuntime,
  GuestStoppedError,
  openPaging,
  type ReconcileResult,
  type SuspendableGuest,
} from "../../runtime/guest/mod.ts";
import { compileModule } from "../../scripts/modules/compile_module.ts";
import { findToolchain } from "../../scripts/modules/toolchains.ts";
import { failureOf } from "../support/failure_of.ts";
import {
  moduleOfBytes,
  ScriptedHost,
  someInput,
  testGuest,
  type TestGuestOptions,
} from "../support/guest_fixture.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** A started guest, pumped when its timers are due. */
interface Started extends Disposable {
  readonly child: SuspendableGuest;
  readonly host: ScriptedHost;
  /** How often it was pumped for a timer. */
  timers(): number;
  order(name: string, deadlineMs?: number): Promise<ReconcileResult>;
}

type Law = (it: Started) => Promise<void>;

const LAWS: Readonly<
  Record<string, [limits: NonNullable<TestGuestOptions["limits"]>, law: Law]>
> = {
  "initialisation may wait, and main runs until it has nothing to do": [
    {},
    async ({ host, child, order, timers }) => {
      equal(host.watches[0]?.controller, "orders");
      ok(child.style.atRest);
      equal(timers(), 0, "an operator that rests has no timer");
      match(await report(order), /slept true/);
    },
  ],
  "several reconciles sleep at once, by timers of which the host is told": [
    {},
    async ({ order, timers }) => {
      const names = ["sleep-1", "sleep-2", "sleep-3"];
      deepStrictEqual(await Promise.all(names.map((name) => order(name))), [
        {},
        {},
        {},
      ]);
      ok(timers() > 0);
      match(await report(order), /^most 3 /);
    },
  ],
  "a timer fires when nothing else wakes the guest": [
    {},
    async ({ order, timers }) => {
      deepStrictEqual(await order("later"), {});
      while (timers() === 0) await turn();
      while (/fired 0/.test(await report(order))) await turn();
    },
  ],
  "ten requests at once get their own replies": [
    {},
    async ({ host, order }) => {
      const replies: (() => void)[] = [];
      host.onRequest = ({ url }, sink) => {
        const body = new TextEncoder().encode(url);
        replies.push(() => sink.reply({ status: 200, headers: [], body }));
      };
      const result = order("spread");
      while (replies.length < 10) await turn();
      for (const reply of replies.reverse()) reply();
      deepStrictEqual(await result, {});
    },
  ],
  "requests beyond the limit are refused, and the guest lives with it": [
    { handles: 4 },
    async ({ host, order, child }) => {
      const replies: (() => void)[] = [];
      host.onRequest = ({ url }, sink) => {
        const body = new TextEncoder().encode(url);
        replies.push(() => sink.reply({ status: 200, headers: [], body }));
      };
      const result = order("spread");
      while (replies.length < 4) await turn();
      for (const reply of replies) reply();
      match((await result).error?.message ?? "", /4 are under way already/);
      equal(child.ended, undefined);
    },
  ],
  "a reconcile past its deadline is told so, and the guest goes on": [
    {},
    async ({ order }) => {
      const { error } = await order("wait", 30);
      match(error?.message ?? "", /its deadline is over/);
      match(await report(order), /most 1/);
    },
  ],
  "one that does not hear ends the guest, and only that one counts": [
    { cancelGraceMs: 50 },
    async ({ order }) => {
      const failures = [order("wait"), order("stubborn", 30)].map(failureOf);
      const [other, guilty] = await Promise.all(failures);
      ok(guilty instanceof GuestDeadlineError);
      ok(other instanceof GuestStoppedError);
    },
  ],
  "a panic is an error of its reconcile": [{}, async ({ order }) => {
    const { error } = await order("panic");
    match(error?.message ?? "", /ordered to/);
    match(await report(order), /most 1/);
  }],
  "os.Exit ends the guest with its code": [{}, async ({ order }) => {
    const error = await failureOf(order("exit"));
    ok(error instanceof GuestExitError, `${error}`);
    equal(error.code, 3);
  }],
  "a goroutine that computes for ever ends the guest at its limit": [
    { cpuMs: 1000 },
    async ({ order }) => {
      const error = await failureOf(order("spin"));
      ok(error instanceof GuestCpuLimitError, `${error}`);
    },
  ],
};

/** What it has seen so far. */
async function report(order: Started["order"]): Promise<string> {
  return (await order("report")).error?.message ?? "";
}

const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 1));

async function start(
  module: GuestModule,
  limits: TestGuestOptions["limits"],
): Promise<Started> {
  const { paging } = openPaging("mapped");
  const runtime = new GuestRuntime(paging);
  const host = new ScriptedHost();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timers = 0;
  const pump = (): void => {
    timers++;
    if (child.style.kind === "loop") void child.style.pump();
  };
  const child = testGuest(module, {
    runtime,
    host,
    limits: { ...limits },
    loopObserver: {
      rested: (atMs) => {
        clearTimeout(timer);
        if (atMs === undefined) return;
        timer = setTimeout(pump, Math.ceil(atMs - performance.now()));
      },
    },
  });
  await child.style.start();
  return {
    child,
    host,
    timers: () => timers,
    order: (name, deadlineMs) =>
      child.style.reconcile({
        ...someInput(deadlineMs),
        controller: "orders",
        name,
      }),
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      child.end(new GuestStoppedError("the test is over"));
      runtime[Symbol.dispose]();
      paging[Symbol.dispose]();
    },
  };
}

const toolchain = await findToolchain("go");
if ("missing" in toolchain) {
  const name =
    `a stock Go runtime in loop style (skipped: ${toolchain.missing})`;
  Deno.test.ignore(name, () => {});
} else {
  Deno.test("a stock Go runtime in loop style", async (t) => {
    const source = {
      name: "scheduler",
      language: "go",
      directory: "tests/guest/scheduler",
      prebuilt: false,
    } as const;
    const bytes = await compileModule(source, toolchain, ROOT);
    const module = await moduleOfBytes(new Uint8Array(bytes));
    for (const [name, [limits, law]] of Object.entries(LAWS)) {
      await t.step(name, async () => {
        using it = await start(module, limits);
        await law(it);
      });
    }
  });
}
