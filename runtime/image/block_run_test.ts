import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { SLICE_BLOCKS } from "./block.ts";
import { type BlockRun, bySlice, withoutRuns } from "./block_run.ts";

const run = (first: number, count: number): BlockRun => ({ first, count });

Deno.test("bySlice() cuts runs where slices begin", async (t) => {
  const S = SLICE_BLOCKS;
  const table: [string, BlockRun[], { slice: number; runs: BlockRun[] }[]][] = [
    ["none", [], []],
    ["one", [run(3, 2)], [{ slice: 0, runs: [run(3, 2)] }]],
    ["two of one slice", [run(0, 1), run(5, 2)], [
      { slice: 0, runs: [run(0, 1), run(5, 2)] },
    ]],
    ["one that fills a slice", [run(S, S)], [{ slice: 1, runs: [run(S, S)] }]],
    ["one across two", [run(S - 1, 3)], [
      { slice: 0, runs: [run(S - 1, 1)] },
      { slice: 1, runs: [run(S, 2)] },
    ]],
    ["one across three, then another", [run(1, 2 * S), run(2 * S + 4, 1)], [
      { slice: 0, runs: [run(1, S - 1)] },
      { slice: 1, runs: [run(S, S)] },
      { slice: 2, runs: [run(2 * S, 1), run(2 * S + 4, 1)] },
    ]],
    ["an empty slice between", [run(0, 1), run(2 * S, 1)], [
      { slice: 0, runs: [run(0, 1)] },
      { slice: 2, runs: [run(2 * S, 1)] },
    ]],
  ];
  for (const [name, runs, expected] of table) {
    await t.step(name, () => assertEquals([...bySlice(runs, 4 * S)], expected));
  }
});

Deno.test("bySlice() refuses runs that are not in order or leave the memory", async (t) => {
  const table: [string, BlockRun[]][] = [
    ["overlap", [run(0, 2), run(1, 1)]],
    ["going back", [run(5, 1), run(0, 1)]],
    ["empty", [run(0, 0)]],
    ["past the end", [run(9, 2)]],
  ];
  for (const [name, runs] of table) {
    await t.step(name, () => {
      assertThrows(() => [...bySlice(runs, 10)], RangeError);
    });
  }
});

Deno.test("withoutRuns() leaves what nothing else covers", () => {
  const blocks = (runs: Iterable<BlockRun>): number[] =>
    [...runs].flatMap(({ first, count }) =>
      Array.from({ length: count }, (_, index) => first + index)
    );
  const toRuns = (bits: number): BlockRun[] =>
    [0, 1, 2, 3, 4, 5].filter((at) => (bits >> at & 1) === 1)
      .reduce<BlockRun[]>((runs, at) => {
        const last = runs.at(-1);
        if (last === undefined || last.first + last.count !== at) {
          return [...runs, run(at, 1)];
        }
        return [...runs.slice(0, -1), run(last.first, last.count + 1)];
      }, []);
  // Every pair of sets of six blocks.
  for (let has = 0; has < 64; has++) {
    for (let lacks = 0; lacks < 64; lacks++) {
      assertEquals(
        blocks(withoutRuns(toRuns(has), toRuns(lacks))),
        blocks(toRuns(has & ~lacks)),
      );
    }
  }
});
