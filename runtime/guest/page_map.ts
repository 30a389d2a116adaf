/**
 * Private pages by reading `/proc/self/pagemap`, which has an entry of 64 bits
 * for each page: present is bit 63, swapped bit 62, and bit 61 says that the page
 * is the file's own; the lower half is not looked at.
 *
 * @module
 */

import { closeSync, openSync, readSync } from "node:fs";
import { BLOCK_BYTES, type BlockRun } from "../image/mod.ts";
import type { PrivatePages } from "./private_pages.ts";

const ENTRY_BYTES = 8;
/** Entries read at once: 512 KiB of table for 256 MiB of memory. */
const PIECE_ENTRIES = 65_536;
const SWAPPED = 0x4000_0000;
const FILE_PAGE = 0x2000_0000;

/** The process's page map, open. */
export class PageMap implements PrivatePages {
  readonly #fd: number;
  readonly #pageBytes: number;
  /** Grown to the largest memory seen, at most one piece. */
  #entries = new Uint32Array(2 * 1024);

  private constructor(fd: number, pageBytes: number) {
    this.#fd = fd;
    this.#pageBytes = pageBytes;
  }

  /**
   * Opens the page map.
   *
   * @throws {Error} The system has none, or lets nobody read it.
   */
  static open(pageBytes: number): PageMap {
    return new PageMap(openSync("/proc/self/pagemap", "r"), pageBytes);
  }

  /** Reads the entries of the memory, in pieces. */
  find(address: bigint, bytes: number): BlockRun[] {
    const runs: BlockRun[] = [];
    const firstEntry = Number(address / BigInt(this.#pageBytes));
    const pages = bytes / this.#pageBytes;
    for (let page = 0; page < pages; page += PIECE_ENTRIES) {
      const count = Math.min(PIECE_ENTRIES, pages - page);
      collectPrivate(this.#read(firstEntry + page, count), page, runs);
    }
    return inBlocks(runs, this.#pageBytes / BLOCK_BYTES);
  }

  /** The high halves of the entries hold the flags. */
  #read(first: number, count: number): Uint32Array {
    if (this.#entries.length < 2 * count) {
      this.#entries = new Uint32Array(2 * count);
    }
    const into = this.#entries.subarray(0, 2 * count);
    const read = readSync(
      this.#fd,
      into,
      0,
      into.byteLength,
      first * ENTRY_BYTES,
    );
    if (read !== into.byteLength) {
      throw new Error(
        `Cannot read the page map: ${read} bytes, wanted ${into.byteLength}`,
      );
    }
    return into;
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

/**
 * Adds to `runs` the private pages among `entries`, the first of which is of
 * page `offset`. The high half of an entry, which holds the flags, comes second.
 */
export function collectPrivate(
  entries: Uint32Array,
  offset: number,
  runs: BlockRun[],
): void {
  const pages = entries.length / 2;
  let begun = -1;
  for (let page = 0; page < pages; page++) {
    const flags = entries[2 * page + 1] ?? 0;
    // Present or swapped is one comparison: the two are the highest bits.
    const isPrivate = flags >= SWAPPED &&
      ((flags & SWAPPED) !== 0 || (flags & FILE_PAGE) === 0);
    if (isPrivate && begun < 0) begun = page;
    if (isPrivate || begun < 0) continue;
    runs.push({ first: offset + begun, count: page - begun });
    begun = -1;
  }
  if (begun >= 0) runs.push({ first: offset + begun, count: pages - begun });
}

/** Turns runs of pages into runs of blocks. */
export function inBlocks(
  runs: BlockRun[],
  blocksPerPage: number,
): BlockRun[] {
  if (blocksPerPage === 1) return runs;
  return runs.map(({ first, count }) => ({
    first: first * blocksPerPage,
    count: count * blocksPerPage,
  }));
}
