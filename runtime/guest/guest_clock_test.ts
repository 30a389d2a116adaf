import { equal, ok } from "node:assert/strict";
import {
  hostClockMs,
  nanoseconds,
  processMs,
  wallClockMs,
} from "./guest_clock.ts";

Deno.test("nanoseconds() keeps whole milliseconds exact", async (t) => {
  const table: [number, bigint][] = [
    [0, 0n],
    [0.25, 250_000n],
    [1.9999999, 2_000_000n],
    [1_795_243_677_270, 1_795_243_677_270_000_000n],
    [1_795_243_677_270.5, 1_795_243_677_270_500_000n],
  ];
  for (const [ms, ns] of table) {
    await t.step(`${ms}`, () => equal(nanoseconds(ms), ns));
  }
});

Deno.test("hostClockMs() is near the wall clock and goes on", () => {
  const first = hostClockMs();
  ok(Math.abs(first - wallClockMs()) < 60_000);
  ok(hostClockMs() >= first);
});

Deno.test("processMs() is when a moment of a guest's clock comes", () => {
  const offset = -hostClockMs();
  const inOneSecond = hostClockMs() + offset + 1000;
  const at = processMs(inOneSecond, offset) - performance.now();
  ok(at > 900 && at <= 1000.01, `${at}`);
});
