/**
 * The sums of an open image's blocks: tables on the disk, one for each slice,
 * and a few that are newer than their table.
 *
 * A doze that dirtied two pages would rewrite two tables for eight bytes. So
 * the sums of such dozes are kept here and written with the head, which is written
 * anyway; only when there are too many do they go into their tables. Most
 * operators dirty the same few pages again and again: then none ever has to.
 *
 * @module
 */

import {
  blockSum,
  SLICE_BLOCKS,
  SLICE_BYTES,
  ZERO_BLOCK_SUM,
} from "./block.ts";
import { ImageRottenError } from "./errors.ts";
import type { MetaFile } from "./meta_file.ts";
import type { MetaHead, RecentSum } from "./meta_head.ts";

/** How many sums are written with the head at most: 512 bytes of it. */
const MOST_RECENT = 64;

/** Room for one table; used within one step only. */
export class TableScratch {
  /** The sums of one slice. */
  readonly sums: Uint32Array<ArrayBuffer> = new Uint32Array(SLICE_BLOCKS);
  /** The same as bytes. */
  readonly bytes: Uint8Array<ArrayBuffer> = new Uint8Array(this.sums.buffer);
}

/** The sums of one open image. */
export class SumTables {
  readonly #scratch: TableScratch;
  /** The sum of each table as it is on the disk. */
  readonly #tableSums: number[];
  /** By block; `edit()` deletes what it puts into a table. */
  readonly #recent: Map<number, number>;

  constructor(
    head: Pick<MetaHead, "tableSums" | "recentSums">,
    scratch: TableScratch,
  ) {
    this.#scratch = scratch;
    this.#tableSums = [...head.tableSums];
    this.#recent = new Map(
      head.recentSums.map(({ block, sum }) => [block, sum]),
    );
  }

  /** What of them is written with the head. */
  get head(): Pick<MetaHead, "tableSums" | "recentSums"> {
    const recentSums = [...this.#recent].map(([block, sum]) => ({
      block,
      sum,
    }));
    return { tableSums: this.#tableSums, recentSums };
  }

  /** Makes room for a memory of `bytes`: what is new is holes. */
  grow(bytes: number): void {
    const slices = Math.ceil(bytes / SLICE_BYTES);
    while (this.#tableSums.length < slices) {
      this.#tableSums.push(ZERO_BLOCK_SUM);
    }
  }

  /** Takes sums that will be written with the head. */
  note(meta: MetaFile, sums: readonly RecentSum[]): void {
    const more = sums.filter(({ block }) => !this.#recent.has(block)).length;
    if (this.#recent.size + more > MOST_RECENT) this.#fold(meta);
    for (const { block, sum } of sums) this.#recent.set(block, sum);
  }

  /**
   * Changes the table of a slice; `anew` begins with nothing but holes.
   *
   * @throws {ImageRottenError} when the table is not the one that was written.
   */
  edit(
    meta: MetaFile,
    slice: number,
    { anew, change }: {
      readonly anew: boolean;
      readonly change: (sums: Uint32Array) => void;
    },
  ): void {
    const { sums, bytes } = this.#scratch;
    if (anew) sums.fill(0);
    else readTable(meta, slice, { into: bytes, sum: this.#tableSums[slice] });
    this.#takeRecent(slice, sums);
    change(sums);
    meta.writeTable(slice, bytes);
    this.#tableSums[slice] = blockSum(bytes);
  }

  #fold(meta: MetaFile): void {
    const slices = new Set([...this.#recent.keys()].map(sliceOf));
    for (const slice of slices) {
      this.edit(meta, slice, { anew: false, change: () => {} });
    }
  }

  #takeRecent(slice: number, into: Uint32Array): void {
    for (const [block, sum] of this.#recent) {
      if (sliceOf(block) !== slice) continue;
      into[block % SLICE_BLOCKS] = sum;
      this.#recent.delete(block);
    }
  }
}

const sliceOf = (block: number): number => Math.floor(block / SLICE_BLOCKS);

/**
 * Reads the table of a slice.
 *
 * @throws {ImageRottenError} when its sum is another.
 */
export function readTable(
  meta: MetaFile,
  slice: number,
  { into, sum }: {
    readonly into: Uint8Array;
    readonly sum: number | undefined;
  },
): void {
  meta.readTable(slice, into);
  if (blockSum(into) === sum) return;
  throw new ImageRottenError(
    `Cannot use the image: the sums of slice ${slice} are not what was written`,
  );
}
