import { strictEqual as assertEquals } from "node:assert/strict";
import {
  BLOCK_BYTES,
  blockSum,
  HOLE,
  isZeroBlock,
  ZERO_BLOCK_SUM,
} from "./block.ts";

Deno.test("blockSum() differs when any one byte does", () => {
  const block = new Uint8Array(BLOCK_BYTES).fill(7);
  const sum = blockSum(block);
  for (let at = 0; at < BLOCK_BYTES; at++) {
    block[at] = 8;
    assertEquals(blockSum(block) === sum, false);
    block[at] = 7;
  }
});

Deno.test("blockSum() never is what stands for a hole", () => {
  // CRC-32 of these four bytes is 0.
  const sumsToZero = new Uint8Array([0xff, 0xff, 0xff, 0xff]);
  assertEquals(blockSum(sumsToZero), 0xffff_ffff);
  assertEquals(blockSum(sumsToZero) === HOLE, false);
});

Deno.test("isZeroBlock() looks at the bytes when the sum matches", () => {
  const zeros = new Uint8Array(BLOCK_BYTES);
  assertEquals(isZeroBlock(zeros, blockSum(zeros)), true);
  zeros[BLOCK_BYTES - 1] = 1;
  assertEquals(isZeroBlock(zeros, blockSum(zeros)), false);
  assertEquals(isZeroBlock(zeros, ZERO_BLOCK_SUM), false);
});

Deno.test("isZeroBlock() works anywhere in a memory", () => {
  const memory = new Uint8Array(3 * BLOCK_BYTES).fill(1);
  const block = memory.subarray(BLOCK_BYTES, 2 * BLOCK_BYTES).fill(0);
  assertEquals(isZeroBlock(block, blockSum(block)), true);
});
