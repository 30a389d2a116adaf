/**
 * Writes a base image as a file that can be mapped: sparse, zero where no piece
 * lies.
 *
 * @module
 */

import type { BasePiece } from "./base_image.ts";
import type { BaseRun } from "./cached_module.ts";
import { writeAll } from "./entry_files.ts";

/** A page of a memory: the unit of the file's length. */
const PAGE_BYTES = 65_536;
/** A page of the machine: the unit of what is stored. */
const BLOCK_BYTES = 4096;

/** The length of the file that holds these pieces. */
export function baseFileLength(pieces: readonly BasePiece[]): number {
  const last = pieces.at(-1);
  const end = last === undefined ? 0 : last.offset + last.bytes.length;
  return Math.ceil(end / PAGE_BYTES) * PAGE_BYTES;
}

/** Lists the blocks that pieces touch, joined where they follow each other. */
export function baseRuns(pieces: readonly BasePiece[]): readonly BaseRun[] {
  const runs: { first: number; count: number }[] = [];
  for (const { offset, bytes } of pieces) {
    const first = Math.floor(offset / BLOCK_BYTES);
    const end = Math.ceil((offset + bytes.length) / BLOCK_BYTES);
    const last = runs.at(-1);
    if (last !== undefined && first <= last.first + last.count) {
      last.count = end - last.first;
    } else {
      runs.push({ first, count: end - first });
    }
  }
  return runs;
}

/** Writes the pieces into an empty file, with holes between them. */
export async function writeBase(
  file: Deno.FsFile,
  pieces: readonly BasePiece[],
): Promise<void> {
  for (const { offset, bytes } of pieces) {
    await file.seek(offset, Deno.SeekMode.Start);
    await writeAll(file, bytes);
  }
  await file.truncate(baseFileLength(pieces));
}
