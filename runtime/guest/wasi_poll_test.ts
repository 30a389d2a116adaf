import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { failureOf } from "../../tests/support/failure_of.ts";
import { testModule } from "../../tests/support/guest_fixture.ts";
import {
  type Caller,
  importCaller,
  startCaller,
  WASI,
} from "../../tests/support/import_caller.ts";
import type { AbiStyle } from "./abi.ts";
import { CopiedPaging } from "./copied_paging.ts";
import { GuestProtocolError, GuestStoppedError } from "./errors.ts";
import { GuestRuntime } from "./guest_runtime.ts";
import { WASI_MODULE } from "./wasi.ts";
import { ERRNO } from "./wasi_errno.ts";
import { IDLE_DESCRIPTOR } from "./wasi_poll.ts";

const callerOf = (style: AbiStyle): ReturnType<typeof testModule> =>
  testModule(importCaller({ style, module: WASI_MODULE, signatures: WASI }));
const CALLERS = { call: await callerOf("call"), loop: await callerOf("loop") };

/** Where a test puts subscriptions, events and their number. */
const [SUBSCRIPTIONS, EVENTS, STORED] = [0, 4096, 8192];
const [REALTIME, MONOTONIC] = [0, 1];

type Started = Caller & Disposable;

function start(style: AbiStyle): Started {
  const runtime = new GuestRuntime(new CopiedPaging());
  const caller = startCaller(CALLERS[style], { runtime });
  return { ...caller, [Symbol.dispose]: () => runtime[Symbol.dispose]() };
}

/** What to wait for. */
type Wanted =
  | { readonly clock: number; readonly ns: bigint; readonly absolute?: boolean }
  | { readonly fd: number };

const after = (ms: number): Wanted => ({
  clock: MONOTONIC,
  ns: BigInt(Math.round(ms * 1e6)),
});
const IDLE: Wanted = { fd: IDLE_DESCRIPTOR };

/** Writes subscriptions, numbered from 1; returns the arguments of a poll. */
function subscribe(guest: Started, wanted: readonly Wanted[]): number[] {
  wanted.forEach((one, index) => {
    const at = SUBSCRIPTIONS + 48 * index;
    const { memory } = guest;
    memory.setBigUint64(at, BigInt(index + 1), true);
    memory.setUint8(at + 8, "fd" in one ? 1 : 0);
    if ("fd" in one) return memory.setUint32(at + 16, one.fd, true);
    memory.setUint32(at + 16, one.clock, true);
    memory.setBigUint64(at + 24, one.ns, true);
    memory.setUint16(at + 40, one.absolute === true ? 1 : 0, true);
  });
  return [SUBSCRIPTIONS, EVENTS, wanted.length, STORED];
}

/** The events of the last poll: `userdata type errno`. */
function events({ memory }: Started): string[] {
  const count = memory.getUint32(STORED, true);
  return Array.from({ length: count }, (_, index) => {
    const at = EVENTS + 32 * index;
    return `${memory.getBigUint64(at, true)} ${memory.getUint8(at + 10)} ${
      memory.getUint16(at + 8, true)
    }`;
  });
}

async function poll(guest: Started, ...wanted: Wanted[]): Promise<unknown> {
  return await guest.call("poll_oneoff", ...subscribe(guest, wanted));
}

/** The guest's monotonic clock. */
async function clockNs(guest: Started): Promise<bigint> {
  await guest.call("clock_time_get", MONOTONIC, 0, 16_384);
  return guest.memory.getBigUint64(16_384, true);
}

Deno.test("in call style a guest parks until the first of its clocks", async (t) => {
  const table: [
    name: string,
    wanted: Wanted[],
    waits: number,
    events: string[],
  ][] = [
    ["one", [after(10)], 10, ["1 0 0"]],
    ["the earliest of several", [after(60_000), after(10)], 10, ["2 0 0"]],
    ["both of two alike", [after(10), after(10)], 10, ["1 0 0", "2 0 0"]],
    ["at once", [after(0)], 0, ["1 0 0"]],
    [
      "a moment that is past",
      [{ clock: REALTIME, ns: 1n, absolute: true }],
      0,
      ["1 0 0"],
    ],
    ["standard input is ready: nobody waits", [after(60_000), { fd: 0 }], 0, [
      "2 1 0",
    ]],
    ["a descriptor that is not there", [{ fd: 77 }], 0, [`1 1 ${ERRNO.badf}`]],
  ];
  for (const [name, wanted, waits, expected] of table) {
    await t.step(name, async () => {
      using guest = start("call");
      const before = performance.now();
      equal(await poll(guest, ...wanted), ERRNO.success);
      ok(performance.now() - before >= waits - 0.1);
      deepStrictEqual(events(guest), expected);
    });
  }
});

Deno.test("in call style a moment of a clock is waited for", async () => {
  using guest = start("call");
  const ns = await clockNs(guest) + 20_000_000n;
  equal(
    await poll(guest, { clock: MONOTONIC, ns, absolute: true }),
    ERRNO.success,
  );
  ok(await clockNs(guest) >= ns);
});

Deno.test("in call style others run while a guest waits, and it can be ended", async () => {
  using runtime = new GuestRuntime(new CopiedPaging());
  const one = startCaller(CALLERS.call, { runtime });
  const two = startCaller(CALLERS.call, { runtime });
  const started: Started = { ...one, [Symbol.dispose]() {} };
  const failure = failureOf(poll(started, after(60_000)));
  equal(await two.call("sched_yield"), ERRNO.success);
  const stopped = new GuestStoppedError("stopped by the test");
  one.child.end(stopped);
  equal(await failure, stopped);
});

Deno.test("in call style what would wait for ever is refused", async () => {
  using guest = start("call");
  equal(await poll(guest), ERRNO.inval);
  equal(await poll(guest, IDLE), ERRNO.inval);
});

Deno.test("in loop style a poll of the idle descriptor says the next timer", async (t) => {
  const readTimer = async (guest: Started): Promise<bigint> => {
    guest.memory.setUint32(64, 1024, true);
    guest.memory.setUint32(68, 8, true);
    equal(await guest.call("fd_read", IDLE_DESCRIPTOR, 64, 1, 512), 0);
    return guest.memory.getBigInt64(1024, true);
  };
  await t.step("none", async () => {
    using guest = start("loop");
    equal(await poll(guest, IDLE), ERRNO.success);
    deepStrictEqual(events(guest), ["1 1 0"]);
    equal(await readTimer(guest), -1n);
  });
  await t.step("after a while", async () => {
    using guest = start("loop");
    const before = await clockNs(guest);
    equal(await poll(guest, after(5000), IDLE), ERRNO.success);
    deepStrictEqual(events(guest), ["2 1 0"], "the clock is not due");
    const timer = await readTimer(guest);
    ok(timer >= before + 5_000_000_000n);
    ok(timer <= await clockNs(guest) + 5_000_000_000n);
  });
  await t.step("the longest while there is means none", async () => {
    using guest = start("loop");
    const longest = { clock: MONOTONIC, ns: 2n ** 64n - 1n };
    equal(await poll(guest, longest, IDLE), ERRNO.success);
    equal(await readTimer(guest), -1n);
  });
  await t.step("a look that does not wait is no rest", async () => {
    using guest = start("loop");
    equal(await poll(guest, IDLE, after(0)), ERRNO.success);
    deepStrictEqual(events(guest), ["2 0 0"]);
    equal(
      await guest.call("fd_read", IDLE_DESCRIPTOR, 64, 1, 512),
      ERRNO.again,
    );
  });
});

Deno.test("in loop style nothing blocks", async (t) => {
  const table: [
    name: string,
    wanted: Wanted[],
    errno: number,
    events: string[],
  ][] = [
    ["a clock that is due", [after(0)], ERRNO.success, ["1 0 0"]],
    [
      "a clock that is not: it is to look again",
      [after(60_000)],
      ERRNO.intr,
      [],
    ],
    ["standard input", [{ fd: 0 }, after(5)], ERRNO.success, ["1 1 0"]],
    ["nothing that could ever come", [], ERRNO.notsup, []],
  ];
  for (const [name, wanted, errno, expected] of table) {
    await t.step(name, async () => {
      using guest = start("loop");
      equal(await poll(guest, ...wanted), errno);
      deepStrictEqual(events(guest), expected);
    });
  }
});

Deno.test("a poll that is wrong is refused, or ends the guest", async (t) => {
  for (const style of ["call", "loop"] as const) {
    await t.step(`too many, in ${style} style`, async () => {
      using guest = start(style);
      for (const count of [1025, -1]) {
        equal(
          await guest.call("poll_oneoff", 0, EVENTS, count, STORED),
          ERRNO.inval,
        );
      }
    });
    await t.step(`events that go nowhere, in ${style} style`, async () => {
      using guest = start(style);
      const [from = 0, , count = 0, stored = 0] = subscribe(guest, [after(0)]);
      const args = [from, 262_140, count, stored];
      const error = await failureOf(guest.call("poll_oneoff", ...args));
      ok(error instanceof GuestProtocolError);
    });
    await t.step(`a number that goes nowhere, in ${style} style`, async () => {
      using guest = start(style);
      const args = subscribe(guest, [after(0)]).with(3, -1);
      const error = await failureOf(guest.call("poll_oneoff", ...args));
      ok(error instanceof GuestProtocolError);
    });
  }
});
