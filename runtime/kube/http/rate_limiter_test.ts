import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { mock } from "node:test";
import { type RateLimit, RateLimiter } from "./rate_limiter.ts";

/** A limiter whose clock stands still, and what it has admitted by when. */
class Timed implements Disposable {
  readonly admitted: string[] = [];
  readonly limiter: RateLimiter;
  #now = 0;

  constructor(limit: RateLimit) {
    mock.timers.enable({ apis: ["setTimeout"] });
    this.limiter = new RateLimiter(limit, () => this.#now);
  }

  ask(names: string, signal?: AbortSignal): void {
    for (const name of names) {
      this.limiter.take({ flow: name, signal }).then(
        () => this.admitted.push(name),
        () => this.admitted.push(`-${name}`),
      );
    }
  }

  async passes(ms: number): Promise<string> {
    for (let left = ms; left > 0; left--) {
      this.#now++;
      mock.timers.tick(1);
    }
    // Admissions are told in microtasks.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    return this.admitted.splice(0).join("");
  }

  [Symbol.dispose](): void {
    this.limiter[Symbol.dispose]();
    mock.timers.reset();
  }
}

Deno.test("take() lets a burst through and then spaces what follows", async () => {
  using timed = new Timed({ qps: 10, burst: 3 });
  timed.ask("aaaaa");
  assertEquals(await timed.passes(0), "aaa");
  assertEquals(await timed.passes(99), "");
  assertEquals(await timed.passes(1), "a");
  assertEquals(await timed.passes(100), "a");
  assertEquals(timed.limiter.waiting, 0);
  await timed.passes(60_000);
  timed.ask("aaaa");
  assertEquals(await timed.passes(0), "aaa");
  assertEquals(await timed.passes(100), "a");
});

Deno.test("take() gives flows their turns one after the other", async () => {
  using timed = new Timed({ qps: 1000, burst: 1 });
  timed.ask("aaaaabbc");
  assertEquals(await timed.passes(2), "aab");
  // Who comes late to a queue of others waits for one turn of each.
  timed.ask("d");
  assertEquals(await timed.passes(6), "cabdaa");
  timed.ask("e");
  assertEquals(await timed.passes(1), "e");
});

Deno.test("take() without a limit never waits", async () => {
  using timed = new Timed({ qps: Infinity, burst: 1 });
  timed.ask("a".repeat(100));
  assertEquals((await timed.passes(0)).length, 100);
});

Deno.test("who gives up uses no token and is remembered no more", async () => {
  using timed = new Timed({ qps: 10, burst: 1 });
  const controller = new AbortController();
  timed.ask("a");
  timed.ask("bbbb", controller.signal);
  timed.ask("c");
  controller.abort();
  assertEquals(await timed.passes(0), "a-b-b-b-b");
  assertEquals(await timed.passes(100), "c");
  assertEquals(timed.limiter.waiting, 0);
  const reason = new Error("enough");
  await assertRejects(
    timed.limiter.take({ signal: AbortSignal.abort(reason) }),
    reason,
  );
});

Deno.test("a limiter that is disposed of refuses who waits", async () => {
  using timed = new Timed({ qps: 10, burst: 1 });
  timed.ask("abc");
  await timed.passes(0);
  timed.limiter[Symbol.dispose]();
  assertEquals(await timed.passes(1000), "-b-c");
});
