import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import type { DiskFile } from "./disk.ts";
import { DiskError } from "./errors.ts";
import { readUpTo, writeAll } from "./transfer.ts";

/** A file that moves at most `most` bytes a call. */
function slowFile(most: number, content = new Uint8Array(16)): DiskFile {
  return {
    fd: 3,
    read(into, position): number {
      const part = content.subarray(
        position,
        position + Math.min(most, into.length),
      );
      into.set(part);
      return part.length;
    },
    write(bytes, position): number {
      content.set(bytes.subarray(0, most), position);
      return Math.min(most, bytes.length);
    },
    extend(): void {},
    close(): void {},
  };
}

const SAMPLE = new Uint8Array([1, 2, 3, 4, 5, 6, 7]);

Deno.test("writeAll() and readUpTo() move all, however little goes at once", async (t) => {
  for (const most of [1, 2, 3, 7, 100]) {
    await t.step(`${most} at once`, () => {
      const file = slowFile(most);
      writeAll(file, SAMPLE, 4);
      const into = new Uint8Array(SAMPLE.length);
      assertEquals(readUpTo(file, into, 4), SAMPLE.length);
      assertEquals(into, SAMPLE);
    });
  }
});

Deno.test("readUpTo() says how many bytes there were before the end", () => {
  const into = new Uint8Array(10);
  assertEquals(readUpTo(slowFile(3, SAMPLE), into, 2), 5);
});

Deno.test("writeAll() throws when the disk takes nothing more", () => {
  assertThrows(
    () => writeAll(slowFile(0), SAMPLE, 0),
    (error) => error instanceof DiskError && error.trouble === "short",
  );
});
