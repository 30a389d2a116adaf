/**
 * One image in use: the memory in `ID.mem`, its sums in `ID.meta`.
 *
 * `ID.mem` holds the memory from offset 0, so that it can be mapped. It is
 * written in place, grows with the memory, and never gets shorter. A block of
 * zeros is left out only where its sum says that the file still is a hole;
 * everywhere else zeros are written, or an older block would come back.
 *
 * No descriptor stays open between two calls: a mapping needs none, and a process
 * that has a thousand children still needs some for its connections.
 *
 * @module
 */

import {
  BLOCK_BYTES,
  blockSum,
  HOLE,
  isZeroBlock,
  SLICE_BLOCKS,
} from "./block.ts";
import { type BlockRun, bySlice, type SliceRuns } from "./block_run.ts";
import { type BlockSource, leavingOut } from "./block_source.ts";
import { ByteWriter } from "./byte_cursor.ts";
import type { Disk, DiskFile } from "./disk.ts";
import type { ImagePath } from "./image_path.ts";
import { MetaFile } from "./meta_file.ts";
import { encodeMetaHead, type MetaHead, type RecentSum } from "./meta_head.ts";
import type { WrittenBytes } from "./observer.ts";
import { SumTables, TableScratch } from "./sum_tables.ts";
import { writeAll } from "./transfer.ts";

/** As many dirty blocks of a slice as are not worth reading its table for. */
const FEW_BLOCKS = 16;

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
export type SaveEnd = Omit<
  MetaHead,
  "memoryBytes" | "tableSums" | "recentSums"
>;

/** What a save has written so far, whether it goes on to its end or not. */
export class SaveTally implements WrittenBytes {
  memory = 0;
  meta = 0;
}

/** Room that all images of a directory write from, one after the other. */
export class SaveScratch {
  /** The sums of one slice. */
  readonly table: TableScratch = new TableScratch();
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

/** The two files of an image while it is saved to. */
class OpenFiles implements Disposable {
  readonly memory: DiskFile;
  readonly meta: MetaFile;
  readonly #tally: SaveTally;

  constructor({ disk, path }: ImagePlace, tally: SaveTally) {
    this.#tally = tally;
    this.memory = disk.open(path.memory, "update");
    try {
      this.meta = MetaFile.open(disk, path.meta, "update");
    } catch (error) {
      this.memory.close();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#tally.meta += this.meta.writtenBytes;
    try {
      this.meta.close();
    } finally {
      this.memory.close();
    }
  }
}

/** One image that is used. */
export class ImageFile {
  readonly #place: ImagePlace;
  readonly #sums: SumTables;
  #bytes: number;
  /** False from when a write has failed until all was written again. */
  #intact = true;
  /** True when what lies under the memory is in the image. */
  #based: boolean;

  /** Takes an image that lies on the disk and has the head `head`. */
  constructor(
    place: ImagePlace,
    head: Pick<MetaHead, "memoryBytes" | "tableSums" | "recentSums">,
  ) {
    this.#place = place;
    this.#bytes = head.memoryBytes;
    this.#sums = new SumTables(head, place.scratch.table);
    this.#based = head.memoryBytes > 0;
  }

  /**
   * Makes an empty image.
   *
   * @throws {DiskError} when it cannot be made or one is there.
   */
  static create(place: ImagePlace): ImageFile {
    const { disk, path } = place;
    disk.open(path.memory, "create").close();
    MetaFile.open(disk, path.meta, "create").close();
    return new ImageFile(place, {
      memoryBytes: 0,
      tableSums: [],
      recentSums: [],
    });
  }

  /**
   * Lends the descriptor of the memory, to be mapped, for the time of the call.
   *
   * @throws {DiskError} when it cannot be opened.
   */
  lend(use: (fd: number) => void): void {
    const { disk, path } = this.#place;
    const file = disk.open(path.memory, "read");
    try {
      use(file.fd);
    } finally {
      file.close();
    }
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
    tally: SaveTally = new SaveTally(),
  ): Generator<number, void, void> {
    const blocks = memory.length / BLOCK_BYTES;
    const whole = !this.#intact;
    const view: BlockSource = {
      runs: () => whole ? [{ first: 0, count: blocks }] : dirty,
      read: ({ first, count }) =>
        memory.subarray(first * BLOCK_BYTES, (first + count) * BLOCK_BYTES),
    };
    const under = whole || this.#based ? undefined : base;
    const sources = under ? [leavingOut(under, dirty), view] : [view];
    yield* this.#write(memory.length, sources, { tally, end });
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
  ): Generator<number, void, void> {
    yield* this.#write(bytes, [source], { tally: new SaveTally(), end });
  }

  #grow(file: DiskFile, bytes: number): void {
    if (bytes < this.#bytes || bytes % WASM_PAGE_BYTES !== 0) {
      throw new RangeError(
        `Cannot save ${bytes} bytes: the image has ${this.#bytes}, ` +
          `wanted as much or more in whole pages of ${WASM_PAGE_BYTES}`,
      );
    }
    if (bytes === this.#bytes) return;
    file.extend(bytes);
    this.#bytes = bytes;
    this.#sums.grow(bytes);
  }

  *#write(
    bytes: number,
    sources: readonly BlockSource[],
    { tally, end }: {
      readonly tally: SaveTally;
      readonly end: SaveEnd | undefined;
    },
  ): Generator<number, void, void> {
    using files = new OpenFiles(this.#place, tally);
    this.#grow(files.memory, bytes);
    const whole = !this.#intact;
    for (const source of sources) {
      for (const cut of bySlice(source.runs(), bytes / BLOCK_BYTES)) {
        this.#intact = false;
        const slice = this.#saveSlice(files, cut, { source, whole });
        this.#intact = !whole;
        tally.memory += slice;
        yield slice;
      }
    }
    this.#intact = true;
    this.#based = true;
    if (end !== undefined) this.#saveHead(files.meta, end);
  }

  #saveSlice(
    files: OpenFiles,
    { slice, runs }: SliceRuns,
    { source, whole }: { source: BlockSource; whole: boolean },
  ): number {
    const blocks = runs.reduce((sum, { count }) => sum + count, 0);
    if (!whole && this.#based && blocks <= FEW_BLOCKS) {
      return this.#saveFew(files, runs, source);
    }
    let written = 0;
    this.#sums.edit(files.meta, slice, {
      anew: whole,
      change: (sums) => {
        for (const run of runs) {
          written += saveRun(files.memory, run, {
            bytes: source.read(run),
            sums,
            whole,
          });
        }
      },
    });
    return written;
  }

  /** Writes a few blocks, zeros as well, and leaves their table alone. */
  #saveFew(
    { memory, meta }: OpenFiles,
    runs: readonly BlockRun[],
    source: BlockSource,
  ): number {
    const sums: RecentSum[] = [];
    let written = 0;
    for (const run of runs) {
      const bytes = source.read(run);
      for (let block = 0; block < run.count; block++) {
        const at = block * BLOCK_BYTES;
        const sum = blockSum(bytes.subarray(at, at + BLOCK_BYTES));
        sums.push({ block: run.first + block, sum });
      }
      writeAll(memory, bytes, run.first * BLOCK_BYTES);
      written += bytes.length;
    }
    this.#sums.note(meta, sums);
    return written;
  }

  #saveHead(meta: MetaFile, end: SaveEnd): void {
    const writer = this.#place.scratch.head;
    encodeMetaHead({
      ...end,
      ...this.#sums.head,
      memoryBytes: this.#bytes,
    }, writer);
    meta.writeHead(writer.written);
  }
}

/** Writes what of a run is to be written, neighbours in one call. */
function saveRun(
  file: DiskFile,
  run: BlockRun,
  { bytes, sums, whole }: {
    readonly bytes: Uint8Array;
    readonly sums: Uint32Array;
    readonly whole: boolean;
  },
): number {
  let written = 0;
  let from = 0;
  const flush = (to: number): void => {
    if (to > from) {
      const part = bytes.subarray(from, to);
      writeAll(file, part, run.first * BLOCK_BYTES + from);
    }
    written += to - from;
    from = to + BLOCK_BYTES;
  };
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = bytes.subarray(at, at + BLOCK_BYTES);
    const entry = (run.first + at / BLOCK_BYTES) % SLICE_BLOCKS;
    const sum = blockSum(block);
    if (!whole && sums[entry] === HOLE && isZeroBlock(block, sum)) flush(at);
    else sums[entry] = sum;
  }
  flush(bytes.length);
  return written;
}
