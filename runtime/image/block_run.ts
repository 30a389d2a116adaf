/**
 * Runs of neighbouring blocks: what of a memory is to be written.
 *
 * @module
 */

import { SLICE_BLOCKS } from "./block.ts";

/** `count` blocks from block `first` on. */
export interface BlockRun {
  readonly first: number;
  readonly count: number;
}

/** The runs of one slice of a memory. */
export interface SliceRuns {
  /** Which slice, from 0. */
  readonly slice: number;
  /** Its runs, by block of the whole memory. */
  readonly runs: readonly BlockRun[];
}

/**
 * Returns `runs` in order and without overlap, cut where slices begin.
 *
 * @throws {RangeError} when they overlap, go back, or leave `blocks`.
 */
export function* bySlice(
  runs: Iterable<BlockRun>,
  blocks: number,
): Generator<SliceRuns> {
  let slice = 0;
  let cut: BlockRun[] = [];
  let end = 0;
  for (const run of runs) {
    if (run.first < end || run.count < 1 || run.first + run.count > blocks) {
      throw new RangeError(
        `Cannot write blocks ${run.first}+${run.count}: ` +
          `wanted runs in order from ${end} to ${blocks}`,
      );
    }
    end = run.first + run.count;
    for (let first = run.first; first < end;) {
      const of = Math.floor(first / SLICE_BLOCKS);
      if (of !== slice && cut.length > 0) {
        yield { slice, runs: cut };
        cut = [];
      }
      slice = of;
      const count = Math.min(end, (of + 1) * SLICE_BLOCKS) - first;
      cut.push({ first, count });
      first += count;
    }
  }
  if (cut.length > 0) yield { slice, runs: cut };
}

/** Returns what of `runs` none of `without` covers; both are in order. */
export function* withoutRuns(
  runs: Iterable<BlockRun>,
  without: readonly BlockRun[],
): Generator<BlockRun> {
  let next = 0;
  for (const run of runs) {
    const end = run.first + run.count;
    let first = run.first;
    for (; next < without.length; next++) {
      const hole = without[next];
      if (hole === undefined || hole.first >= end) break;
      if (hole.first > first) yield { first, count: hole.first - first };
      first = Math.max(first, hole.first + hole.count);
      // This one may reach into the next run as well.
      if (first > end) break;
    }
    if (first < end) yield { first, count: end - first };
  }
}
