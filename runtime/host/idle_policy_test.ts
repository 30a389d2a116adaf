import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { DEFAULT_SUSPEND } from "../config/mod.ts";
import { BREAK_EVEN_MS, ENOUGH_SAMPLES, NO_DOZES } from "../image/mod.ts";
import {
  decideIdle,
  type IdleDecision,
  type Idleness,
  paysAfterMs,
  type SuspendTimes,
  WORTH_DOZING_MS,
} from "./idle_policy.ts";

const TIMES: SuspendTimes = {
  idleAfter: 2_000,
  sleepAfter: 300_000,
  never: false,
};
const idle = (more: Partial<Idleness> = {}): Idleness => ({
  idleSinceMs: 1_000,
  dozingSinceMs: undefined,
  neededAtMs: undefined,
  working: false,
  paysAfterMs: 0,
  ...more,
});

Deno.test("decideIdle() follows the table", async (t) => {
  const table: [
    string,
    Idleness,
    Partial<SuspendTimes>,
    number,
    IdleDecision,
  ][] = [
    ["not idle long enough", idle(), {}, 2_999, {
      act: "lookAgain",
      atMs: 3_000,
    }],
    ["idle long enough", idle(), {}, 3_000, { act: "doze" }],
    ["never", idle(), { never: true }, 9e9, { act: "leave" }],
    ["at once", idle(), { idleAfter: 0 }, 1_000, { act: "doze" }],
    ["needed in a moment", idle({ neededAtMs: 3_049 }), {}, 3_000, {
      act: "leave",
    }],
    ["needed later", idle({ neededAtMs: 3_050 }), {}, 3_000, { act: "doze" }],
    [
      "a reply may come in a moment",
      idle({ working: true }),
      {
        idleAfter: 0,
      },
      1_000,
      { act: "lookAgain", atMs: 1_000 + WORTH_DOZING_MS },
    ],
    [
      "a reply that does not come",
      idle({ working: true }),
      {
        idleAfter: 0,
      },
      1_000 + WORTH_DOZING_MS,
      { act: "doze" },
    ],
    ["a reply that was waited for anyway", idle({ working: true }), {}, 3_000, {
      act: "doze",
    }],
    ["it would not pay yet", idle({ paysAfterMs: 9_000 }), {}, 3_000, {
      act: "lookAgain",
      atMs: 10_000,
    }],
    ["it pays now", idle({ paysAfterMs: 9_000 }), {}, 10_000, { act: "doze" }],
    ["it never pays", idle({ paysAfterMs: Infinity }), {}, 301_000, {
      act: "doze",
    }],
    ["dozing, not long enough", idle({ dozingSinceMs: 3_000 }), {}, 4_000, {
      act: "lookAgain",
      atMs: 303_000,
    }],
    ["dozing long enough", idle({ dozingSinceMs: 3_000 }), {}, 303_000, {
      act: "sleep",
    }],
  ];
  for (const [name, idleness, times, now, expected] of table) {
    await t.step(
      name,
      () =>
        assertEquals(
          decideIdle(idleness, { ...TIMES, ...times }, now),
          expected,
        ),
    );
  }
});

Deno.test("paysAfterMs() is what a doze must last to pay", () => {
  const poor = {
    writtenBytes: 1_000_000,
    freedBytes: 4_000_000,
    dozedMs: 100,
    samples: ENOUGH_SAMPLES,
  };
  const breakEven = BREAK_EVEN_MS;
  assertEquals(paysAfterMs(NO_DOZES, breakEven), 0);
  assertEquals(paysAfterMs({ ...poor, dozedMs: 20_000 }, breakEven), 0);
  assertEquals(paysAfterMs(poor, breakEven), 15_000);
  assertEquals(paysAfterMs(poor, breakEven / 2), 7_500);
  assertEquals(paysAfterMs(poor, 0), 0);
  assertEquals(paysAfterMs({ ...poor, freedBytes: 0 }, breakEven), Infinity);
  assertEquals(DEFAULT_SUSPEND.breakEven, BREAK_EVEN_MS);
});
