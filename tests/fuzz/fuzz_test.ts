import { ok } from "node:assert/strict";
import { FuzzCases } from "./fuzz_cases.ts";

/** Enough to find what is wrong with any part of rewriting, tried by breaking each. */
const CASES = 20_000;

/** A slow machine does fewer. */
const MOST_MS = 60_000;

Deno.test("20,000 modules, valid and not, do the same prepared, and pay for what they do", async () => {
  const fuzz = await FuzzCases.load();
  const end = performance.now() + MOST_MS;
  for (let number = 0; number < CASES && performance.now() < end; number++) {
    try {
      fuzz.run(number);
    } catch (cause) {
      throw new Error(`case ${number} of tests/fuzz/fuzz.ts`, { cause });
    }
  }
  ok(fuzz.counts.compared > 100);
});
