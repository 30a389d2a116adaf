import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { ByteWriter } from "./byte_cursor.ts";
import { ImageRottenError, ImageVersionError } from "./errors.ts";
import {
  decodeMetaHead,
  encodeMetaHead,
  META_PREFIX_BYTES,
  type MetaHead,
  metaHeadLength,
} from "./meta_head.ts";

const HEAD: MetaHead = {
  generation: 2 ** 40 + 3,
  memoryBytes: 5 * 65_536,
  identity: "00112233445566778899aabbccddeeff",
  child: "web",
  tableSums: [1, 0xffff_ffff],
  recentSums: [{ block: 70_000, sum: 0x8000_0000 }],
  state: {
    globals: [
      { name: "sp", type: "i32", bits: 65_536n },
      { name: "big", type: "i64", bits: 2n ** 64n - 1n },
      { name: "nan", type: "f32", bits: 0x7fc0_0001n },
      { name: "minus zero", type: "f64", bits: 1n << 63n },
    ],
    clockOffsetNs: -12_345_678_901_234n,
    guest: new Uint8Array([1, 2]),
    host: new Uint8Array(),
  },
};

function encoded(head: MetaHead): Uint8Array {
  const writer = new ByteWriter();
  encodeMetaHead(head, writer);
  return writer.written.slice();
}

Deno.test("decodeMetaHead() gives back what encodeMetaHead() took", () => {
  assertEquals(decodeMetaHead(encoded(HEAD)), HEAD);
});

Deno.test("metaHeadLength() says from its beginning how long a head is", () => {
  const bytes = encoded(HEAD);
  assertEquals(
    metaHeadLength(bytes.subarray(0, META_PREFIX_BYTES)),
    bytes.length,
  );
});

Deno.test("encodeMetaHead() leaves nothing of a longer head before", () => {
  const writer = new ByteWriter();
  encodeMetaHead(HEAD, writer);
  const short = { ...HEAD, tableSums: [] };
  encodeMetaHead(short, writer);
  assertEquals(decodeMetaHead(writer.written), short);
});

Deno.test("no flipped bit of a head is read", () => {
  const bytes = encoded(HEAD);
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const damaged = bytes.slice();
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assertThrows(() => {
      const length = metaHeadLength(damaged);
      decodeMetaHead(damaged.subarray(0, length));
    });
  }
});

Deno.test("a head of another version is told from a rotten one", () => {
  const bytes = encoded(HEAD);
  bytes[8] = 2;
  assertThrows(() => metaHeadLength(bytes), ImageVersionError);
  bytes[0] = 0;
  assertThrows(() => metaHeadLength(bytes), ImageRottenError);
  assertThrows(() => metaHeadLength(bytes.subarray(0, 7)), ImageRottenError);
});
