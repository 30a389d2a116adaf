/**
 * A memory that many first images begin with: a file and which blocks of it
 * are not zero.
 *
 * @module
 */

import { BLOCK_BYTES } from "./block.ts";
import type { BlockRun } from "./block_run.ts";
import type { BlockSource } from "./block_source.ts";
import type { DiskFile } from "./disk.ts";
import { ImageRottenError } from "./errors.ts";
import { readUpTo } from "./transfer.ts";

/** Blocks read at once: 256 KiB are held while a base is copied. */
const PIECE_BLOCKS = 64;

/** The memory under guests of one module that they have not written to. */
export class BaseMemory implements BlockSource {
  readonly #file: DiskFile;
  readonly #runs: readonly BlockRun[];
  #buffer: Uint8Array | undefined;

  /** Takes an open file and the blocks of it that are not zero, in order. */
  constructor(file: DiskFile, runs: readonly BlockRun[]) {
    this.#file = file;
    this.#runs = runs;
  }

  /** Yields the blocks that are not zero, in runs short enough to be read. */
  *runs(): Generator<BlockRun> {
    for (const run of this.#runs) {
      const end = run.first + run.count;
      for (let first = run.first; first < end; first += PIECE_BLOCKS) {
        yield { first, count: Math.min(PIECE_BLOCKS, end - first) };
      }
    }
  }

  /**
   * Reads a run; the bytes are good until the next call.
   *
   * @throws {ImageRottenError} when the file is shorter.
   */
  read({ first, count }: BlockRun): Uint8Array {
    this.#buffer ??= new Uint8Array(PIECE_BLOCKS * BLOCK_BYTES);
    const into = this.#buffer.subarray(0, count * BLOCK_BYTES);
    const read = readUpTo(this.#file, into, first * BLOCK_BYTES);
    if (read === into.length) return into;
    throw new ImageRottenError(
      `Cannot read the base memory: ${read} bytes at block ${first}, wanted ${into.length}`,
    );
  }
}
