import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  decideIdle,
  type IdleDecision,
  type Idleness,
  type SuspendTimes,
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
