import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import type { BlockRun } from "../image/mod.ts";
import { collectPrivate, inBlocks, PageMap } from "./page_map.ts";

const PRESENT = 0x8000_0000;
const SWAPPED = 0x4000_0000;
const FILE_PAGE = 0x2000_0000;
/** Flags of others: soft-dirty, written to under userfaultfd, mapped once. */
const OTHERS = 0x0380_0000;

Deno.test("collectPrivate() takes what is private now", async (t) => {
  const table: [string, number, boolean][] = [
    ["never touched", 0, false],
    ["written", PRESENT, true],
    ["written, with other flags", PRESENT | OTHERS, true],
    ["the file's own", PRESENT | FILE_PAGE, false],
    ["swapped", SWAPPED, true],
    ["moved by the kernel just now", SWAPPED | FILE_PAGE, true],
    ["other flags alone", OTHERS, false],
    ["a file page that is not there", FILE_PAGE, false],
  ];
  for (const [name, flags, isPrivate] of table) {
    await t.step(name, () => {
      const runs: BlockRun[] = [];
      // The low half is a page's number, which says nothing.
      collectPrivate(new Uint32Array([0xffff_ffff, flags]), 7, runs);
      assertEquals(runs, isPrivate ? [{ first: 7, count: 1 }] : []);
    });
  }
});

Deno.test("collectPrivate() joins neighbours", () => {
  const flags = [PRESENT, PRESENT, 0, PRESENT, PRESENT | FILE_PAGE, SWAPPED];
  const entries = new Uint32Array(flags.flatMap((high) => [0, high >>> 0]));
  const runs: BlockRun[] = [];
  collectPrivate(entries, 100, runs);
  assertEquals(runs, [
    { first: 100, count: 2 },
    { first: 103, count: 1 },
    { first: 105, count: 1 },
  ]);
});

Deno.test("inBlocks() counts in blocks of 4 KiB", () => {
  const runs = [{ first: 0, count: 1 }, { first: 3, count: 2 }];
  assertEquals(inBlocks(runs, 1), runs);
  // Pages of 16 KiB.
  assertEquals(inBlocks(runs, 4), [
    { first: 0, count: 4 },
    { first: 12, count: 8 },
  ]);
});

Deno.test("find() throws where there is no memory", () => {
  using map = PageMap.open(4096);
  assertThrows(() => map.find(1n << 48n, 4096), /Cannot read the page map/);
});
