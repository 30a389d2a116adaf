import { deepStrictEqual as assertEquals } from "node:assert/strict";
import {
  type DozeHistory,
  type DozeSample,
  dozingPays,
  ENOUGH_SAMPLES,
  NO_DOZES,
  withDoze,
} from "./break_even.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

const times = (count: number, sample: DozeSample): DozeHistory =>
  Array.from({ length: count }, () => sample).reduce(withDoze, NO_DOZES);

Deno.test("dozingPays() when it buys a minute of a byte for each byte written", async (t) => {
  const table: [string, DozeSample, boolean][] = [
    ["two pages of 1 MiB, every 5 s", {
      writtenBytes: 8 * KIB,
      freedBytes: MIB,
      dozedMs: 5000,
    }, true],
    ["all of 1 MiB, every 5 s", {
      writtenBytes: MIB,
      freedBytes: MIB,
      dozedMs: 5000,
    }, false],
    ["all of 1 MiB, every minute", {
      writtenBytes: MIB,
      freedBytes: MIB,
      dozedMs: 60_000,
    }, true],
    ["half of 90 MiB, every 20 s", {
      writtenBytes: 45 * MIB,
      freedBytes: 90 * MIB,
      dozedMs: 20_000,
    }, false],
    ["three pages ten times a second", {
      writtenBytes: 12 * KIB + 500,
      freedBytes: 200 * KIB,
      dozedMs: 90,
    }, true],
    ["ten pages ten times a second", {
      writtenBytes: 40 * KIB,
      freedBytes: 200 * KIB,
      dozedMs: 90,
    }, false],
    ["nothing written", { writtenBytes: 0, freedBytes: 0, dozedMs: 0 }, true],
    [
      "nothing bought",
      { writtenBytes: 4096, freedBytes: 0, dozedMs: 1000 },
      false,
    ],
  ];
  for (const [name, sample, expected] of table) {
    await t.step(name, () => {
      assertEquals(dozingPays(times(ENOUGH_SAMPLES, sample)), expected);
    });
  }
});

Deno.test("dozingPays() until enough dozes were seen", () => {
  const sample = { writtenBytes: MIB, freedBytes: MIB, dozedMs: 1 };
  assertEquals(dozingPays(NO_DOZES), true);
  assertEquals(dozingPays(times(ENOUGH_SAMPLES - 1, sample)), true);
  assertEquals(dozingPays(times(ENOUGH_SAMPLES, sample)), false);
});

Deno.test("dozingPays() by the break-even time that it is given", () => {
  const history = times(ENOUGH_SAMPLES, {
    writtenBytes: MIB,
    freedBytes: MIB,
    dozedMs: 5000,
  });
  assertEquals(dozingPays(history, 5000), true);
  assertEquals(dozingPays(history, 5001), false);
});

Deno.test("withDoze() forgets the first full save", () => {
  const full = { writtenBytes: MIB, freedBytes: MIB, dozedMs: 5000 };
  const small = { writtenBytes: 8 * KIB, freedBytes: MIB, dozedMs: 5000 };
  let history = withDoze(NO_DOZES, full);
  let dozes = 1;
  while (history.samples < ENOUGH_SAMPLES || !dozingPays(history)) {
    history = withDoze(history, small);
    dozes++;
  }
  assertEquals(dozes, 10);
});
