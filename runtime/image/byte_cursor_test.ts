import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { ByteReader, ByteWriter } from "./byte_cursor.ts";
import { ImageRottenError } from "./errors.ts";

Deno.test("ByteReader reads what ByteWriter wrote, however little room it began with", () => {
  const writer = new ByteWriter(1);
  writer.u8(200);
  writer.u32(4_000_000_000);
  writer.count(2 ** 53 - 1);
  writer.bits(-1n);
  writer.text("Übung");
  writer.blob(new Uint8Array([1, 2, 3]));
  writer.raw(new Uint8Array([4]));
  const reader = new ByteReader(writer.written);
  assertEquals(reader.u8(), 200);
  assertEquals(reader.u32(), 4_000_000_000);
  assertEquals(reader.count(), 2 ** 53 - 1);
  assertEquals(reader.bits(), 2n ** 64n - 1n);
  assertEquals(reader.text(), "Übung");
  assertEquals(reader.blob(), new Uint8Array([1, 2, 3]));
  assertEquals(reader.raw(1), new Uint8Array([4]));
  assertEquals(reader.left, 0);
});

Deno.test("ByteWriter takes no more room than the bytes of a text", () => {
  const writer = new ByteWriter(1);
  writer.text("ab");
  assertEquals(writer.length, 6);
});

Deno.test("ByteWriter begins anew after clear()", () => {
  const writer = new ByteWriter();
  writer.u32(1);
  writer.clear();
  writer.u8(2);
  assertEquals(writer.written, new Uint8Array([2]));
});

Deno.test("ByteWriter refuses what is no count", async (t) => {
  for (const value of [-1, 0.5, 2 ** 53, NaN]) {
    await t.step(String(value), () => {
      assertThrows(() => new ByteWriter().count(value), RangeError);
    });
  }
});

Deno.test("ByteReader finds what cannot have been written", async (t) => {
  const table: [string, number[], (reader: ByteReader) => unknown][] = [
    ["past the end", [1, 2, 3], (reader) => reader.u32()],
    ["a blob that is too long", [9, 0, 0, 0, 1], (reader) => reader.blob()],
    ["a count past 2^53", Array(8).fill(255), (reader) => reader.count()],
    ["a text that is none", [1, 0, 0, 0, 255], (reader) => reader.text()],
  ];
  for (const [name, bytes, read] of table) {
    await t.step(name, () => {
      assertThrows(
        () => read(new ByteReader(new Uint8Array(bytes))),
        ImageRottenError,
      );
    });
  }
});

Deno.test("ByteReader reads a part of a buffer from its own start", () => {
  const part = new Uint8Array([9, 9, 1, 0, 0, 0, 7]).subarray(2);
  assertEquals(new ByteReader(part).blob(), new Uint8Array([7]));
});
