import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { RateLimiter } from "./rate_limiter.ts";

Deno.test("reserve() lets a burst through and then spaces what follows", () => {
  let now = 0;
  const limiter = new RateLimiter({ qps: 10, burst: 3 }, () => now);
  const waits = (count: number): number[] =>
    Array.from({ length: count }, () => limiter.reserve());
  assertEquals(waits(5), [0, 0, 0, 100, 200]);
  now = 200;
  assertEquals(waits(1), [100]);
  now = 60_000;
  assertEquals(waits(4), [0, 0, 0, 100]);
});

Deno.test("reserve() without a limit never waits", () => {
  const limiter = new RateLimiter({ qps: Infinity, burst: 1 }, () => 0);
  assertEquals(
    Array.from({ length: 100 }, () => limiter.reserve()).some(Boolean),
    false,
  );
});

Deno.test("take() can be given up", async () => {
  const limiter = new RateLimiter({ qps: 0.001, burst: 1 });
  await limiter.take();
  const reason = new Error("enough");
  await assertRejects(limiter.take(AbortSignal.abort(reason)), reason);
  const controller = new AbortController();
  const taken = limiter.take(controller.signal);
  controller.abort(reason);
  await assertRejects(taken, reason);
});
