/**
 * One image, open: the memory in `ID.mem`, its sums in `ID.meta`.
 *
 * `ID.mem` holds the memory from offset 0, so that it can be mapped. It is
 * written in place, grows with the memory, and never gets shorter. A block of
 * zeros is left out only where its sum says that the file still is a hole;
 * everywhere else zeros are written, or an older block would come back.
 *
 * Only the descriptor of `ID.mem` stays open between saves: it is the file that is
 * mapped, whatever comes to lie under its name.
 *
 * @module
 */

import {
  BLOCK_BYTES,
  blockSum,
  HOLE,
  isZeroBlock,
  SLICE_BLOCKS,
  SLICE_BYTES,
  ZERO_BLOCK_SUM,
} from "./block.ts";
import { type BlockRun, bySlice, type SliceRuns } from "./block_run.ts";
import { type BlockSource, leavingOut } from "./block_source.ts";
import { ByteWriter } from "./byte_cursor.ts";
import type { Disk, DiskFile } from "./disk.ts";
import { ImageRottenError } from "./errors.ts";
import type { ImagePath } from "./image_path.ts";
import { MetaFile } from "./meta_file.ts";
import { encodeMetaHead, type MetaHead } from "./meta_head.ts";
import type { WrittenBytes } from "./observer.ts";
import { writeAll } from "./transfer.ts";

/** Memories grow by pages of WebAssembly. */
const WASM_PAGE_BYTES = 65_536;

/** What a save takes its blocks from. */
export interface SaveSource {
  /** The whole memory, as it is and stays until the save has ended. */
  readonly memory: Uint8Array;
  /** The blocks that may differ from the image, in order. */
  readonly dirty: readonly BlockRun[];
  /** What lies under the memory where it is not dirty: for the first save. */
  readonly base?: BlockSource | undefined;
}

/** What a save ends with: all of a head but what the image knows itself. */
export type SaveEnd = Omit<MetaHead, "memoryBytes" | "tableSums">;

/** Room that all images of a directory write from, one after the other. */
export class SaveScratch {
  /** The sums of one slice. */
  readonly table: Uint32Array<ArrayBuffer> = new Uint32Array(SLICE_BLOCKS);
  /** The same as bytes. */
  readonly tableBytes: Uint8Array<ArrayBuffer> = new Uint8Array(
    this.table.buffer,
  );
  /** A head. */
  readonly head: ByteWriter = new ByteWriter();
}

/** Where an image lies and what it is written with. */
export interface ImagePlace {
  /** The disk. */
  readonly disk: Disk;
  /** The files. */
  readonly path: ImagePath;
  /** Used only within one step of a save. */
  readonly scratch: SaveScratch;
}

/** One open image. */
export class ImageFile {
  readonly #place: ImagePlace;
  readonly #file: DiskFile;
  readonly #tableSums: number[];
  #bytes: number;
  /** False from when a write has failed until all was written again. */
  #intact = true;
  /** True when what lies under the memory is in the image. */
  #based: boolean;

  private constructor(
    place: ImagePlace,
    file: DiskFile,
    head: Pick<MetaHead, "memoryBytes" | "tableSums">,
  ) {
    this.#place = place;
    this.#file = file;
    this.#bytes = head.memoryBytes;
    this.#tableSums = [...head.tableSums];
    this.#based = head.memoryBytes > 0;
  }

  /**
   * Makes an empty image.
   *
   * @throws {DiskError} when it cannot be made or one is there.
   */
  static create(place: ImagePlace): ImageFile {
    const { disk, path } = place;
    const file = disk.open(path.memory, "create");
    try {
      MetaFile.open(disk, path.meta, "create").close();
    } catch (error) {
      file.close();
      throw error;
    }
    return new ImageFile(place, file, {
      memoryBytes: 0,
      tableSums: [],
    });
  }

  /**
   * Opens an image that has the head `head`.
   *
   * @throws {DiskError} when that fails.
   */
  static open(place: ImagePlace, head: MetaHead): ImageFile {
    const file = place.disk.open(place.path.memory, "update");
    return new ImageFile(place, file, head);
  }

  /** The descriptor of the memory, to be mapped; good until `close()`. */
  get fd(): number {
    return this.#file.fd;
  }

  /** The length of the memory in the image. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Writes what is dirty, a slice of at most 4 MiB at each step, and at the
   * end the head if there is an `end`. Steps yield the bytes they wrote.
   *
   * Between two steps it may be given up by `return()`: what is dirty must
   * then count as dirty still. After a failure the next save writes all.
   *
   * @throws {DiskError} when the disk fails.
   * @throws {ImageRottenError} when the sums of the image have changed.
   * @throws {RangeError} when the memory has shrunk or has odd pages.
   */
  *save(
    { memory, dirty, base }: SaveSource,
    end?: SaveEnd,
  ): Generator<number, WrittenBytes, void> {
    const blocks = memory.length / BLOCK_BYTES;
    const whole = !this.#intact;
    const view: BlockSource = {
      runs: () => whole ? [{ first: 0, count: blocks }] : dirty,
      read: ({ first, count }) =>
        memory.subarray(first * BLOCK_BYTES, (first + count) * BLOCK_BYTES),
    };
    const under = whole || this.#based ? undefined : base;
    const sources = under ? [leavingOut(under, dirty), view] : [view];
    return yield* this.#write(memory.length, sources, end);
  }

  /**
   * Fills an empty image with `bytes` of memory from `source`, in steps.
   *
   * @throws {DiskError} when the disk fails.
   */
  *fill(
    bytes: number,
    source: BlockSource,
    end: SaveEnd,
  ): Generator<number, WrittenBytes, void> {
    return yield* this.#write(bytes, [source], end);
  }

  /** Gives the descriptor back; a mapping of the file stays. */
  close(): void {
    this.#file.close();
  }

  #grow(bytes: number): void {
    if (bytes < this.#bytes || bytes % WASM_PAGE_BYTES !== 0) {
      throw new RangeError(
        `Cannot save ${bytes} bytes: the image has ${this.#bytes}, ` +
          `wanted as much or more in whole pages of ${WASM_PAGE_BYTES}`,
      );
    }
    if (bytes === this.#bytes) return;
    this.#file.extend(bytes);
    this.#bytes = bytes;
    const slices = Math.ceil(bytes / SLICE_BYTES);
    while (this.#tableSums.length < slices) {
      this.#tableSums.push(ZERO_BLOCK_SUM);
    }
  }

  *#write(
    bytes: number,
    sources: readonly BlockSource[],
    end: SaveEnd | undefined,
  ): Generator<number, WrittenBytes, void> {
    this.#grow(bytes);
    const whole = !this.#intact;
    const { disk, path } = this.#place;
    const written = { memory: 0, meta: 0 };
    const meta = MetaFile.open(disk, path.meta, "update");
    try {
      for (const source of sources) {
        for (const cut of bySlice(source.runs(), bytes / BLOCK_BYTES)) {
          this.#intact = false;
          const memory = this.#saveSlice(meta, cut, { source, whole });
          this.#intact = !whole;
          written.memory += memory;
          written.meta += BLOCK_BYTES;
          yield memory;
        }
      }
      this.#intact = true;
      this.#based = true;
      if (end !== undefined) written.meta += this.#saveHead(meta, end);
      return written;
    } finally {
      meta.close();
    }
  }

  #saveSlice(
    meta: MetaFile,
    { slice, runs }: SliceRuns,
    { source, whole }: { source: BlockSource; whole: boolean },
  ): number {
    const { table, tableBytes } = this.#place.scratch;
    if (whole) table.fill(HOLE);
    else this.#readTable(meta, slice, tableBytes);
    let written = 0;
    for (const run of runs) {
      written += this.#saveRun(run, source.read(run), { table, whole });
    }
    meta.writeTable(slice, tableBytes);
    this.#tableSums[slice] = blockSum(tableBytes);
    return written;
  }

  #readTable(meta: MetaFile, slice: number, into: Uint8Array): void {
    const expected = this.#tableSums[slice];
    meta.readTable(slice, into);
    if (blockSum(into) === expected) return;
    throw new ImageRottenError(
      `Cannot save to "${this.#place.path.meta}": the sums of slice ${slice} have changed`,
    );
  }

  /** Writes what of a run is to be written, neighbours in one call. */
  #saveRun(
    run: BlockRun,
    bytes: Uint8Array,
    { table, whole }: { table: Uint32Array; whole: boolean },
  ): number {
    let written = 0;
    let from = 0;
    const flush = (to: number): void => {
      if (to > from) {
        writeAll(
          this.#file,
          bytes.subarray(from, to),
          run.first * BLOCK_BYTES + from,
        );
      }
      written += to - from;
      from = to + BLOCK_BYTES;
    };
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
      const block = bytes.subarray(at, at + BLOCK_BYTES);
      const entry = (run.first + at / BLOCK_BYTES) % table.length;
      const sum = blockSum(block);
      if (!whole && table[entry] === HOLE && isZeroBlock(block, sum)) flush(at);
      else table[entry] = sum;
    }
    flush(bytes.length);
    return written;
  }

  #saveHead(meta: MetaFile, end: SaveEnd): number {
    const writer = this.#place.scratch.head;
    encodeMetaHead({
      ...end,
      memoryBytes: this.#bytes,
      tableSums: this.#tableSums,
    }, writer);
    meta.writeHead(writer.written);
    return writer.length;
  }
}
