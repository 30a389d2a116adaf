import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { ImageRottenError } from "./errors.ts";
import {
  decodeMark,
  encodeMark,
  identityOf,
  type Mark,
  SLOT_BYTES,
  stateOf,
} from "./mark.ts";

const MARK: Mark = {
  state: "clean",
  deaths: 2,
  generation: 2 ** 33,
  child: "ab".repeat(16),
  identity: "cd".repeat(16),
};

Deno.test("decodeMark() gives back what encodeMark() took, in 64 bytes", async (t) => {
  for (const state of ["cold", "running", "clean"] as const) {
    await t.step(state, () => {
      const bytes = encodeMark({ ...MARK, state }, 7);
      assertEquals(bytes.length, SLOT_BYTES);
      assertEquals(decodeMark(bytes, 7), { ...MARK, state });
      assertEquals([stateOf(bytes), identityOf(bytes)], [state, MARK.identity]);
    });
  }
});

Deno.test("decodeMark() takes 64 zeros for a free slot", () => {
  assertEquals(decodeMark(new Uint8Array(SLOT_BYTES), 1), undefined);
});

Deno.test("decodeMark() refuses a mark in another's slot", () => {
  assertThrows(() => decodeMark(encodeMark(MARK, 7), 8), ImageRottenError);
});

Deno.test("no flipped bit of a mark is read", () => {
  for (let bit = 0; bit < 8 * SLOT_BYTES; bit++) {
    const bytes = encodeMark(MARK, 1);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assertThrows(() => decodeMark(bytes, 1), ImageRottenError);
  }
});

Deno.test("encodeMark() counts deaths up to what fits", () => {
  const mark = { ...MARK, deaths: 300 };
  assertEquals(decodeMark(encodeMark(mark, 1), 1)?.deaths, 255);
});
