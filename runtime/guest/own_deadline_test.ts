import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { mock } from "node:test";
import { GuestUsage } from "./guest_usage.ts";
import { ownDeadline } from "./own_deadline.ts";

/** Runs `test` on a clock that only it moves. */
function onOwnClock(test: (at: (ms: number) => void) => void): void {
  let now = 0;
  const clock = mock.method(performance, "now", () => now);
  try {
    test((ms) => now = ms);
  } finally {
    clock.mock.restore();
  }
}

Deno.test("ownDeadline() takes its steps in turn, each at its time", () => {
  onOwnClock((at) => {
    at(1000);
    const taken: string[] = [];
    const deadline = ownDeadline(new GuestUsage(), [
      { afterMs: 90, act: () => taken.push("warn") },
      { afterMs: 100, act: () => taken.push("end") },
    ]);
    equal(deadline.atMs, 1090);
    at(1090);
    equal(deadline.due(), 1100);
    deepStrictEqual(taken, ["warn"]);
    at(1100);
    equal(deadline.due(), undefined);
    deepStrictEqual(taken, ["warn", "end"]);
  });
});

Deno.test("ownDeadline() moves by the time that the child waits for its turn", () => {
  onOwnClock((at) => {
    const usage = new GuestUsage();
    const taken: string[] = [];
    const deadline = ownDeadline(usage, [
      { afterMs: 100, act: () => taken.push("end") },
    ]);
    at(20);
    usage.wait(20);
    at(100);
    equal(deadline.due(), 180, "it has waited for 80");
    at(180);
    equal(deadline.due(), 260, "and waits still");
    usage.stopWaiting(200);
    at(260);
    equal(deadline.due(), 280);
    at(280);
    equal(deadline.due(), undefined);
    deepStrictEqual(taken, ["end"]);
  });
});

Deno.test("ownDeadline() takes all steps that are due when it is looked at late", () => {
  onOwnClock((at) => {
    const taken: number[] = [];
    const deadline = ownDeadline(
      new GuestUsage(),
      [1, 2, 3].map((afterMs) => ({ afterMs, act: () => taken.push(afterMs) })),
    );
    at(2.5);
    const next = deadline.due();
    ok(next !== undefined && next > 2.5);
    deepStrictEqual(taken, [1, 2]);
  });
});
