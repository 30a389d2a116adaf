import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { MemoryDisk } from "../../tests/support/memory_disk.ts";
import { SLICE_BLOCKS, SLICE_BYTES } from "./block.ts";
import { ImageRottenError } from "./errors.ts";
import { MetaFile, TABLES_AT } from "./meta_file.ts";
import { readTable, SumTables, TableScratch } from "./sum_tables.ts";

const PATH = "/web.meta";
const EMPTY = { tableSums: [], recentSums: [] };

function tablesOn(disk: MemoryDisk): { tables: SumTables; meta: MetaFile } {
  const tables = new SumTables(EMPTY, new TableScratch());
  tables.grow(3 * SLICE_BYTES);
  return { tables, meta: MetaFile.open(disk, PATH, "create") };
}

function sumsOf(tables: SumTables, meta: MetaFile, slice: number): Uint32Array {
  const sums = new Uint32Array(SLICE_BLOCKS);
  const into = new Uint8Array(sums.buffer);
  readTable(meta, slice, { into, sum: tables.head.tableSums[slice] });
  return sums;
}

Deno.test("note() keeps sums out of the tables until there are too many", () => {
  const { tables, meta } = tablesOn(new MemoryDisk());
  for (let n = 0; n < 64; n++) {
    tables.note(meta, [{ block: n * 40, sum: n + 1 }]);
    tables.note(meta, [{ block: n * 40, sum: n + 2 }]);
  }
  assertEquals([tables.head.recentSums.length, meta.writtenBytes], [64, 0]);
  tables.note(meta, [{ block: 1, sum: 7 }]);
  assertEquals(tables.head.recentSums, [{ block: 1, sum: 7 }]);
  // 64 blocks 40 apart lie in the first three slices.
  assertEquals(meta.writtenBytes, 3 * 4096);
  for (let n = 0; n < 64; n++) {
    const slice = Math.floor(n * 40 / SLICE_BLOCKS);
    assertEquals(
      sumsOf(tables, meta, slice)[n * 40 % SLICE_BLOCKS],
      n + 2,
    );
  }
});

Deno.test("edit() puts newer sums of its slice into the table first", () => {
  const { tables, meta } = tablesOn(new MemoryDisk());
  tables.note(meta, [{ block: 5, sum: 1 }, { block: 6, sum: 2 }]);
  tables.note(meta, [{ block: SLICE_BLOCKS, sum: 3 }]);
  tables.edit(meta, 0, {
    anew: false,
    change: (sums) => {
      assertEquals([sums[5], sums[6]], [1, 2]);
      sums[6] = 9;
    },
  });
  assertEquals(
    sumsOf(tables, meta, 0).subarray(4, 8),
    new Uint32Array([0, 1, 9, 0]),
  );
  assertEquals(tables.head.recentSums, [{ block: SLICE_BLOCKS, sum: 3 }]);
});

Deno.test("edit() refuses a table that has changed, unless it begins anew", () => {
  const disk = new MemoryDisk();
  const { tables, meta } = tablesOn(disk);
  const change = (sums: Uint32Array): void => void (sums[0] = 1);
  tables.edit(meta, 0, { anew: false, change });
  disk.flip(PATH, TABLES_AT + 100);
  assertThrows(
    () => tables.edit(meta, 0, { anew: false, change }),
    ImageRottenError,
  );
  tables.edit(meta, 0, { anew: true, change });
  assertEquals(sumsOf(tables, meta, 0).subarray(0, 2), new Uint32Array([1, 0]));
});

Deno.test("sums go on from what the head says", () => {
  const disk = new MemoryDisk();
  const { tables, meta } = tablesOn(disk);
  tables.edit(meta, 1, { anew: false, change: (sums) => void (sums[3] = 4) });
  tables.note(meta, [{ block: 2, sum: 5 }]);
  const again = new SumTables(tables.head, new TableScratch());
  assertEquals(again.head, tables.head);
  again.edit(meta, 0, { anew: false, change: () => {} });
  assertEquals(sumsOf(again, meta, 0)[2], 5);
  assertEquals(sumsOf(again, meta, 1)[3], 4);
});
