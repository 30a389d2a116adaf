import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { assemble } from "../../../tests/guests/assemble.ts";
import { takeBaseImage } from "./base_image.ts";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";
import { decodeModule } from "./decode.ts";
import { DecodeError } from "./errors.ts";
import { prepareModule } from "./prepare_module.ts";
import { scanCode } from "./scan_code.ts";

Deno.test("ByteReader reads back what ByteWriter writes", () => {
  const numbers = [0, 1, 127, 128, 16_384, 2 ** 31, 2 ** 32 - 1];
  const writer = new ByteWriter(1);
  for (const number of numbers) writer.u32(number);
  writer.name("größe").sized(new ByteWriter().raw(7, 8));
  const reader = new ByteReader(writer.view());
  deepStrictEqual(numbers.map(() => reader.u32()), numbers);
  strictEqual(reader.name(), "größe");
  deepStrictEqual([...reader.take(reader.u32())], [7, 8]);
  strictEqual(reader.done, true);
});

Deno.test("ByteReader refuses what is too long or not there", async (t) => {
  const reads: readonly (readonly [string, (r: ByteReader) => unknown])[] = [
    ["a number of more than 32 bits", (r) => r.u32()],
    ["a number of more than 64 bits", (r) => r.u64()],
    ["bytes past the end", (r) => r.take(12)],
    ["a number without end", (r) => r.skipSigned()],
  ];
  for (const [name, read] of reads) {
    await t.step(name, () => {
      const reader = new ByteReader(new Uint8Array(11).fill(0xff));
      throws(() => read(reader), DecodeError);
    });
  }
});

Deno.test("decoding refuses an instruction it does not know, with its place", () => {
  const bytes = Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00],
    // One function of one instruction, of a proposal that is not supported.
    ...[0x0a, 0x05, 0x01, 0x03, 0x00, 0xe0, 0x0b],
  );
  throws(() => scanCode(decodeModule(bytes)), (error: unknown) => {
    strictEqual(error instanceof DecodeError && error.offset, 23);
    return true;
  });
});

Deno.test("prepareModule() refuses a module that would pass the engine's limits when rewritten", () => {
  const tables = new ByteWriter().u32(100_000);
  for (let i = 0; i < 100_000; i++) tables.raw(0x70, 0x00, 0x00);
  const module = new ByteWriter();
  module.raw(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
  module.u8(0x04).sized(tables);
  const preparation = prepareModule(module.view());
  if (preparation.kind !== "refused") throw new Error("it is not refused");
  strictEqual(
    /does not fit once metered/.test(preparation.reasons[0]?.why ?? ""),
    true,
  );
});

Deno.test("takeBaseImage() joins what is near and leaves out what cannot be moved", async (t) => {
  const table: readonly (readonly [string, string, unknown])[] = [
    ["no segment", "(memory 1)", []],
    ["near", '(data (i32.const 1) "ab") (data (i32.const 9) "c")', [[1, 9]]],
    ["far", '(data (i32.const 9000) "c") (data (i32.const 0) "ab")', [
      [0, 2],
      [9000, 1],
    ]],
    ["empty at the very end", '(data (i32.const 65536) "")', []],
    ["out of bounds", '(data (i32.const 65535) "ab")', undefined],
    ["empty past the end", '(data (i32.const 65537) "")', undefined],
    ["at a negative place", '(data (i32.const -1) "a")', undefined],
  ];
  for (const [name, fields, expected] of table) {
    await t.step(name, async () => {
      const memory = fields.includes("(memory") ? "" : "(memory 1)";
      const module = decodeModule(
        await assemble(`(module ${memory} ${fields})`),
      );
      const pieces = takeBaseImage(module);
      deepStrictEqual(
        pieces?.map(({ offset, bytes }) => [offset, bytes.length]),
        expected,
      );
    });
  }
});
