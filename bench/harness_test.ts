import {
  deepStrictEqual as assertEquals,
  ok as assert,
  throws as assertThrows,
} from "node:assert/strict";
import {
  alternate,
  benchOptions,
  collectGarbage,
  median,
  memoryUse,
  quantile,
  timeAsyncUs,
  timeUs,
  toLine,
} from "./harness.ts";

Deno.test("quantile() ranks without touching the sample", () => {
  const sample = [3, 1, 2];
  assertEquals(quantile(sample, 0), 1);
  assertEquals(median(sample), 2);
  assertEquals(quantile(sample, 1), 3);
  assertEquals(sample, [3, 1, 2]);
  assertThrows(() => quantile([], 0.5), RangeError);
});

Deno.test("alternate() runs the subjects in turn and leaves the warm-up out", async () => {
  const calls: string[] = [];
  const subject = (name: string, value: number) => (): number => {
    calls.push(name);
    return value;
  };
  const samples = await alternate(
    { a: subject("a", 1), b: subject("b", 2) },
    { rounds: 2, warmup: 1 },
  );
  assertEquals(calls.join(""), "ababab");
  assertEquals(samples, { a: [1, 1], b: [2, 2] });
});

Deno.test("toLine() gives medians and the ratio to the baseline", () => {
  const line = toLine({
    name: "hop",
    unit: "us",
    sample: [10, 30, 20],
    fields: { tier: "doze" },
    baseline: { name: "awake", sample: 10 },
  }, "here");
  assertEquals(line, {
    name: "hop",
    unit: "us",
    value: 20,
    tier: "doze",
    n: 3,
    p50: 20,
    p99: 30,
    machine: "here",
    baseline: 10,
    baselineName: "awake",
    ratio: 2,
  });
});

Deno.test("benchOptions() keeps names and refuses unknown flags", () => {
  assertEquals(benchOptions(["--json", "hop"]), {
    json: true,
    quick: false,
    only: ["hop"],
  });
  assertThrows(() => benchOptions(["--fast"]));
});

Deno.test("memoryUse() reads this process and fails on one that is not there", () => {
  const { rss, anonymous, peakRss } = memoryUse();
  assert(anonymous > 0 && rss >= anonymous && peakRss >= 1);
  assertThrows(() => memoryUse(2 ** 30));
});

Deno.test("timeUs() and timeAsyncUs() measure what they run", async () => {
  assert(timeUs(() => {}) >= 0);
  assert(await timeAsyncUs(() => Promise.resolve()) >= 0);
});

Deno.test("collectGarbage() says which flag it lacks", () => {
  if (Reflect.has(globalThis, "gc")) return collectGarbage();
  assertThrows(() => collectGarbage(), /--expose-gc/);
});
