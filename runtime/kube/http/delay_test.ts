import {
  equal as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { Deadline } from "./deadline.ts";
import { abortable, delay } from "./delay.ts";

Deno.test("delay() waits, or gives up with the signal's reason", async () => {
  const startedAt = performance.now();
  await delay(20, new AbortController().signal);
  assertEquals(performance.now() - startedAt >= 19, true);
  const reason = new Error("enough");
  await assertRejects(delay(60_000, AbortSignal.timeout(1)), {
    name: "TimeoutError",
  });
  await assertRejects(delay(60_000, AbortSignal.abort(reason)), reason);
});

Deno.test("a deadline aborts when time is over, and says so", async () => {
  using deadline = new Deadline(5);
  await delay(20);
  assertEquals([deadline.signal.aborted, deadline.expired].join(), "true,true");
});

Deno.test("a deadline follows the outer signal, lifted or not", () => {
  const outer = new AbortController();
  using deadline = new Deadline(60_000, outer.signal);
  deadline.lift();
  assertEquals(deadline.signal.aborted, false);
  outer.abort();
  assertEquals(
    [deadline.signal.aborted, deadline.expired].join(),
    "true,false",
  );
  using late = new Deadline(60_000, outer.signal);
  assertEquals(late.signal.aborted, true);
});

Deno.test("a deadline that is disposed ends what goes on under it", () => {
  const deadline = new Deadline(60_000);
  deadline[Symbol.dispose]();
  assertEquals(
    [deadline.signal.aborted, deadline.expired].join(),
    "true,false",
  );
});

Deno.test("abortable() does as the work does, unless it is given up first", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const { signal } = controller;
  assertEquals(await abortable(Promise.resolve(5)), 5);
  assertEquals(await abortable(Promise.resolve(5), signal), 5);
  await assertRejects(abortable(Promise.reject(reason), signal), reason);
  const waiting = abortable(new Promise(() => {}), signal);
  controller.abort(reason);
  await assertRejects(waiting, reason);
  await assertRejects(abortable(Promise.resolve(5), signal), reason);
});
