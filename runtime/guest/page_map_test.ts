import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { collectPrivate, PageMap, type PageRun } from "./page_map.ts";
import { systemPageBytes } from "./page_size.ts";

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
      const runs: PageRun[] = [];
      // The low half is a page's number, which says nothing.
      collectPrivate(new Uint32Array([0xffff_ffff, flags]), 7, runs);
      assertEquals(runs, isPrivate ? [{ first: 7, count: 1 }] : []);
    });
  }
});

Deno.test("collectPrivate() joins neighbours", () => {
  const flags = [PRESENT, PRESENT, 0, PRESENT, PRESENT | FILE_PAGE, SWAPPED];
  const entries = new Uint32Array(flags.flatMap((high) => [0, high >>> 0]));
  const runs: PageRun[] = [];
  collectPrivate(entries, 100, runs);
  assertEquals(runs, [
    { first: 100, count: 2 },
    { first: 103, count: 1 },
    { first: 105, count: 1 },
  ]);
});

/** Lists the pages of a memory that are private. */
function privatePages(memory: WebAssembly.Memory): PageRun[] {
  const { buffer } = memory;
  const pointer = Deno.UnsafePointer.of(new Uint8Array(buffer));
  const address = BigInt(Deno.UnsafePointer.value(pointer));
  using map = PageMap.open(systemPageBytes());
  return map.privateRuns(address, buffer.byteLength);
}

Deno.test("privateRuns() lists the pages of a memory that were written", () => {
  const pageBytes = systemPageBytes();
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
  const bytes = new Uint8Array(memory.buffer);
  for (const page of [0, 1, 5]) bytes[page * pageBytes + 9] = 1;
  assertEquals(privatePages(memory), [
    { first: 0, count: 2 },
    { first: 5, count: 1 },
  ]);
});

Deno.test("privateRuns() reads large memories in pieces", () => {
  const pageBytes = systemPageBytes();
  const memory = new WebAssembly.Memory({ initial: 4800, maximum: 4800 });
  const bytes = new Uint8Array(memory.buffer);
  const pages = [65_535, 65_536, 70_000].filter((page) =>
    page * pageBytes < bytes.length
  );
  for (const page of pages) bytes[page * pageBytes] = 1;
  const found = privatePages(memory).flatMap(({ first, count }) =>
    Array.from({ length: count }, (_, at) => first + at)
  );
  assertEquals(found, pages);
});

Deno.test("privateRuns() throws where there is no memory", () => {
  using map = PageMap.open(4096);
  assertThrows(
    () => map.privateRuns(1n << 48n, 4096),
    /Cannot read the page map/,
  );
});
