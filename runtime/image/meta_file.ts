/**
 * `ID.meta`: a head and, at fixed places behind it, the sums of the blocks.
 *
 * ```text
 * 0        head (see meta_head.ts), at most 1 MiB; what it leaves is a hole
 * 1 MiB    table of slice 0: 1024 sums of 4 bytes, one for each block of 4 MiB
 * + 4 KiB  table of slice 1
 * ```
 *
 * A doze that dirtied two pages writes the head, one that dirtied many the
 * tables of their slices too, each in place and each one block of the disk,
 * however large the memory is. A sum of 0 stands for a block that was never
 * written: it is a hole in `ID.mem`.
 *
 * Nothing here is atomic and nothing needs to be: while a save is under way
 * the child's mark says "running", and a head counts only with the mark that
 * was written after it.
 *
 * @module
 */

import { BLOCK_BYTES } from "./block.ts";
import type { Disk, DiskFile, OpenMode } from "./disk.ts";
import { ImageRottenError } from "./errors.ts";
import {
  decodeMetaHead,
  META_PREFIX_BYTES,
  type MetaHead,
  metaHeadLength,
} from "./meta_head.ts";
import { readUpTo, writeAll } from "./transfer.ts";

/** Where the tables begin, and the most that a head may have. */
export const TABLES_AT: number = 1024 * 1024;

/** One open `ID.meta`. */
export class MetaFile {
  readonly #file: DiskFile;
  #writtenBytes = 0;

  constructor(file: DiskFile) {
    this.#file = file;
  }

  /**
   * Opens the file at `path`.
   *
   * @throws {DiskError} when that fails.
   */
  static open(disk: Disk, path: string, mode: OpenMode): MetaFile {
    return new MetaFile(disk.open(path, mode));
  }

  /** How many bytes were written since it was opened. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /**
   * Reads the head.
   *
   * @throws {ImageRottenError} when it is not what was written.
   * @throws {ImageVersionError} when it is of another version.
   */
  readHead(): MetaHead {
    let bytes = new Uint8Array(BLOCK_BYTES);
    const read = readUpTo(this.#file, bytes, 0);
    const length = metaHeadLength(bytes.subarray(0, read));
    if (length < META_PREFIX_BYTES + 4 || length > TABLES_AT) {
      throw new ImageRottenError(
        `Cannot read the meta file: a head of ${length} bytes`,
      );
    }
    if (length > bytes.length) {
      bytes = new Uint8Array(length);
      readUpTo(this.#file, bytes, 0);
    }
    return decodeMetaHead(bytes.subarray(0, length));
  }

  /**
   * Writes an encoded head.
   *
   * @throws {RangeError} when it is longer than a head may be.
   */
  writeHead(bytes: Uint8Array): void {
    if (bytes.length > TABLES_AT) {
      throw new RangeError(
        `Cannot write the head: it has ${bytes.length} bytes, wanted at most ${TABLES_AT}`,
      );
    }
    this.#write(bytes, 0);
  }

  /** Reads the table of a slice; past the end of the file all are holes. */
  readTable(slice: number, into: Uint8Array): void {
    const read = readUpTo(this.#file, into, TABLES_AT + slice * BLOCK_BYTES);
    into.fill(0, read);
  }

  /** Writes the table of a slice. */
  writeTable(slice: number, table: Uint8Array): void {
    this.#write(table, TABLES_AT + slice * BLOCK_BYTES);
  }

  /** Gives the descriptor back. */
  close(): void {
    this.#file.close();
  }

  #write(bytes: Uint8Array, position: number): void {
    writeAll(this.#file, bytes, position);
    this.#writtenBytes += bytes.length;
  }
}
