/**
 * What the blocks of an image are written from.
 *
 * @module
 */

import { type BlockRun, withoutRuns } from "./block_run.ts";

/** Runs of blocks and their bytes. */
export interface BlockSource {
  /** Returns the runs that there are, in order. */
  runs(): Iterable<BlockRun>;
  /** Gives the bytes of one of them or of a part of one; good until the next call. */
  read(run: BlockRun): Uint8Array;
}

/** Returns what of `source` none of `without` covers. */
export function leavingOut(
  source: BlockSource,
  without: readonly BlockRun[],
): BlockSource {
  return {
    runs: () => withoutRuns(source.runs(), without),
    read: (run) => source.read(run),
  };
}
