/**
 * Reading an image that lies on the disk, and what must hold of it.
 *
 * @module
 */

import {
  BLOCK_BYTES,
  blockSum,
  HOLE,
  SLICE_BLOCKS,
  SLICE_BYTES,
  ZERO_BLOCK_SUM,
} from "./block.ts";
import type { Disk } from "./disk.ts";
import { ImageRottenError } from "./errors.ts";
import type { ImagePath } from "./image_path.ts";
import { MetaFile } from "./meta_file.ts";
import type { MetaHead } from "./meta_head.ts";
import { readTable } from "./sum_tables.ts";
import { readUpTo } from "./transfer.ts";

/** Bytes read at once: large enough for a card, small beside a child. */
const PIECE_BYTES = 256 * 1024;

/** Consecutive blocks of an image with the right sums. */
export interface ImagePiece {
  /** Where they belong. */
  readonly offset: number;
  /** Their bytes, good until the next step. */
  readonly bytes: Uint8Array;
  /** Their sums; 0 where the image has a hole. */
  readonly sums: Uint32Array;
}

/**
 * Reads the head of an image.
 *
 * @throws {DiskError} when the disk fails or there is none.
 * @throws {ImageRottenError} when it is not what was written.
 * @throws {ImageVersionError} when it is of another version.
 */
export function readImageHead(disk: Disk, path: ImagePath): MetaHead {
  const meta = MetaFile.open(disk, path.meta, "read");
  try {
    return meta.readHead();
  } finally {
    meta.close();
  }
}

/**
 * Says that the memory has the length in the head.
 *
 * @throws {ImageRottenError} when it has not.
 */
export function checkLength(disk: Disk, path: ImagePath, head: MetaHead): void {
  const bytes = disk.size(path.memory)?.bytes;
  const slices = Math.ceil(head.memoryBytes / SLICE_BYTES);
  if (bytes === head.memoryBytes && head.tableSums.length === slices) return;
  throw new ImageRottenError(
    `Cannot use "${path.memory}": it has ${bytes ?? "no"} bytes and ` +
      `${head.tableSums.length} tables, wanted ${head.memoryBytes} and ${slices}`,
  );
}

/**
 * Reads an image through, 256 KiB at each step, and checks every block.
 *
 * Reading is how a bad sector becomes an error: met under a mapping it would
 * end the process.
 *
 * @throws {DiskError} when the disk fails.
 * @throws {ImageRottenError} when bytes are not what was written.
 */
export function* readImage(
  disk: Disk,
  path: ImagePath,
  head: MetaHead,
): Generator<ImagePiece, void, void> {
  checkLength(disk, path, head);
  const meta = MetaFile.open(disk, path.meta, "read");
  try {
    const memory = disk.open(path.memory, "read");
    try {
      const buffer = new Uint8Array(Math.min(PIECE_BYTES, head.memoryBytes));
      let table = new Uint32Array();
      for (let offset = 0; offset < head.memoryBytes; offset += PIECE_BYTES) {
        if (offset % SLICE_BYTES === 0) {
          table = readSums(meta, head, offset / SLICE_BYTES);
        }
        const length = Math.min(PIECE_BYTES, head.memoryBytes - offset);
        const bytes = buffer.subarray(0, length);
        const read = readUpTo(memory, bytes, offset);
        const first = offset / BLOCK_BYTES % SLICE_BLOCKS;
        const sums = table.subarray(first, first + length / BLOCK_BYTES);
        checkPiece(path, { offset, bytes: bytes.subarray(0, read), sums });
        yield { offset, bytes, sums };
      }
    } finally {
      memory.close();
    }
  } finally {
    meta.close();
  }
}

/** Reads the sums of a slice; those in the head are newer than the table's. */
function readSums(
  meta: MetaFile,
  head: MetaHead,
  slice: number,
): Uint32Array<ArrayBuffer> {
  const sums = new Uint32Array(SLICE_BLOCKS);
  const into = new Uint8Array(sums.buffer);
  readTable(meta, slice, { into, sum: head.tableSums[slice] });
  const first = slice * SLICE_BLOCKS;
  for (const { block, sum } of head.recentSums) {
    if (block >= first && block < first + SLICE_BLOCKS) {
      sums[block - first] = sum;
    }
  }
  return sums;
}

function checkPiece(
  path: ImagePath,
  { offset, bytes, sums }: ImagePiece,
): void {
  for (let block = 0; block < sums.length; block++) {
    const from = block * BLOCK_BYTES;
    const sum = blockSum(bytes.subarray(from, from + BLOCK_BYTES));
    const expected = sums[block] === HOLE ? ZERO_BLOCK_SUM : sums[block];
    if (sum !== expected) {
      throw new ImageRottenError(
        `Cannot use "${path.memory}": block ${
          offset / BLOCK_BYTES + block
        } differs from its sum`,
      );
    }
  }
}
