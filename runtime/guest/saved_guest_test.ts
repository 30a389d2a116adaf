import {
  deepStrictEqual as assertEquals,
  ok as assert,
  throws as assertThrows,
} from "node:assert/strict";
import { ScriptedHost, testModule } from "../../tests/support/guest_fixture.ts";
import { somePaging } from "../../tests/support/suspend_fixture.ts";
import { ImageVersionError } from "../image/mod.ts";
import type { Guest } from "./guest.ts";
import { hostClockMs } from "./guest_clock.ts";
import { GuestUsage } from "./guest_usage.ts";
import type { GuestModule } from "./guest_module.ts";
import { GuestRuntime } from "./guest_runtime.ts";
import type { SavedLoop } from "./guest_style.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import {
  decodeSavedGuest,
  firstPumpMs,
  readGuest,
  restoredOffsetMs,
  writeGlobals,
} from "./saved_guest.ts";

/** An instance that nobody calls but this test. */
function instance(module: GuestModule, clockOffsetMs = 0): Guest {
  const { code } = module.acquire();
  const runtime = new GuestRuntime(somePaging("copied"));
  return runtime.instantiate(module, code, {
    options: {
      host: new ScriptedHost(),
      limits: DEFAULT_LIMITS,
      args: ["guest"],
      env: [],
    },
    owner: {
      style: {
        kind: "call",
        atRest: true,
        pending: undefined,
        give: () => false,
      },
      usage: new GuestUsage(),
      beforeRun() {},
      over() {},
    },
    clockOffsetMs,
  });
}

/** What is in the four globals, as bits. */
interface Bits {
  readonly i: number;
  readonly l: bigint;
  readonly f: number;
  readonly d: bigint;
}

function readAll(guest: Guest): Bits {
  const get = (name: string): number | bigint =>
    (guest.export(name) as () => number | bigint)();
  return {
    i: Number(get("i")),
    l: BigInt(get("l")),
    f: Number(get("f")) >>> 0,
    d: BigInt.asUintN(64, BigInt(get("d"))),
  };
}

Deno.test("writeGlobals() sets what readGuest() read, bit for bit", async (t) => {
  const module = await testModule("number_globals");
  const table: [string, Bits][] = [
    ["zeros", { i: 0, l: 0n, f: 0, d: 0n }],
    ["small", { i: 7, l: 8n, f: 0x3f80_0000, d: 0x3ff0_0000_0000_0000n }],
    ["negative", { i: -1, l: -1n, f: 0xbf80_0000, d: 0xbff8n << 48n }],
    ["negative zeros", { i: 0, l: 0n, f: 0x8000_0000, d: 1n << 63n }],
    ["least", {
      i: -0x8000_0000,
      l: -(1n << 63n),
      f: 0xff80_0000,
      d: 0xfff0n << 48n,
    }],
    ["most", {
      i: 0x7fff_ffff,
      l: (1n << 63n) - 1n,
      f: 0x7f7f_ffff,
      d: 0x7fef_ffff_ffff_ffffn,
    }],
    ["smallest", { i: 1, l: 1n, f: 1, d: 1n }],
    ["not a number", { i: 1, l: 1n, f: 0x7fc0_0000, d: 0x7ff8n << 48n }],
    ["not a number, with other bits", {
      i: 1,
      l: 1n,
      f: 0xffc1_2345,
      d: 0xfff8_dead_beef_0001n,
    }],
    ["not a number, signalling", {
      i: 1,
      l: 1n,
      f: 0x7f80_0001,
      d: 0x7ff0_0000_0000_0001n,
    }],
  ];
  for (const [name, value] of table) {
    await t.step(name, () => {
      const from = instance(module);
      const set = from.export("set") as (...bits: unknown[]) => void;
      set(value.i, value.l, value.f, value.d);
      const state = readGuest(from, module.shape.globals);
      const to = instance(module);
      writeGlobals(to, state);
      assertEquals(readAll(to), value);
    });
  }
});

Deno.test("readGuest() takes what the host gives as it is", async () => {
  const module = await testModule("number_globals");
  const host = new Uint8Array([1, 2, 3]);
  const guest = instance(module);
  assertEquals(readGuest(guest, [], host).host, host);
  assertEquals(readGuest(guest, []).host.length, 0);
});

Deno.test("decodeSavedGuest() refuses a layout that it does not know", async () => {
  const guest = instance(await testModule("number_globals"));
  const state = {
    ...readGuest(guest, []),
    guest: new TextEncoder().encode(`{"layout":2}`),
  };
  assertThrows(() => decodeSavedGuest(state), ImageVersionError);
});

Deno.test("firstPumpMs() says when a guest must be woken without work", async (t) => {
  const guest = instance(await testModule("number_globals"), -1e6);
  const state = readGuest(guest, []);
  const none = { nextId: 1, requests: [], streams: [] };
  const inAMinute = hostClockMs() - 1e6 + 60_000;
  const table: [string, SavedLoop | undefined, "now" | "later" | "never"][] = [
    ["call style", undefined, "never"],
    ["at rest", { nextReconcile: -1, reconciles: [], handles: none }, "never"],
    ["a reconcile that nobody waits for", {
      nextReconcile: -2,
      reconciles: [-1],
      handles: none,
    }, "never"],
    ["a timer", {
      nextReconcile: -1,
      reconciles: [],
      handles: none,
      timerMs: inAMinute,
    }, "later"],
    ["a request", {
      nextReconcile: -1,
      reconciles: [],
      handles: { ...none, requests: [3] },
      timerMs: inAMinute,
    }, "now"],
    ["a stream", {
      nextReconcile: -1,
      reconciles: [],
      handles: { ...none, streams: [3] },
    }, "now"],
  ];
  for (const [name, loop, when] of table) {
    await t.step(name, () => {
      const saved = { ...decodeSavedGuest(state), loop };
      const guest = new TextEncoder().encode(JSON.stringify(saved));
      const atMs = firstPumpMs({ ...state, guest });
      if (when === "never") return assertEquals(atMs, undefined);
      if (when === "now") return assertEquals(atMs, 0);
      const inMs = (atMs ?? 0) - performance.now();
      assert(inMs > 30_000 && inMs <= 60_001, `${inMs}`);
    });
  }
});

Deno.test("decodeSavedGuest() gives back what the guest has computed", async () => {
  const guest = instance(await testModule("number_globals"));
  guest.usage.cpuMs += 12.5;
  assertEquals(decodeSavedGuest(readGuest(guest, [])).cpuMs, 12.5);
});

Deno.test("a restored clock goes on and never back", async (t) => {
  const guest = instance(await testModule("number_globals"), -1e6);
  const state = readGuest(guest, []);
  const saved = decodeSavedGuest(state);
  await t.step("as it was, when the host's clock went on", () => {
    const offset = restoredOffsetMs(state, saved);
    assert(hostClockMs() + offset >= saved.clockMs);
    assert(Math.abs(offset + 1e6) < 0.01, `${offset}`);
  });
  await t.step("from where it was, when the host's clock went back", () => {
    const ahead = { ...saved, clockMs: saved.clockMs + 60_000 };
    const offset = restoredOffsetMs(state, ahead);
    assert(hostClockMs() + offset >= ahead.clockMs);
    assert(hostClockMs() + offset < ahead.clockMs + 1000);
  });
});
