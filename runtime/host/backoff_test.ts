import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { Backoff, backoffMs } from "./backoff.ts";

Deno.test("backoffMs() doubles from 5 ms and stops at 1000 s", () => {
  assertEquals([0, 1, 2, 10].map(backoffMs), [5, 10, 20, 5120]);
  assertEquals(backoffMs(18), 1_000_000);
  assertEquals(backoffMs(5000), 1_000_000);
});

Deno.test("Backoff counts each key by itself and forgets at success", () => {
  const backoff = new Backoff();
  assertEquals([backoff.failed("a"), backoff.failed("a")], [5, 10]);
  assertEquals(backoff.failed("b"), 5);
  backoff.succeeded("a");
  assertEquals(backoff.failed("a"), 5);
  backoff.succeeded("a");
  backoff.succeeded("b");
  assertEquals(backoff.failing, 0);
});
