/**
 * A suspended child as one file, to be carried elsewhere.
 *
 * | bytes | field |
 * | --- | --- |
 * | 8 | magic, `dormport` |
 * | 4 | format version, 1 |
 * | blob | the head as in `ID.meta` |
 * | 4, 4 | first block and count of a run, all in the same 64 |
 * | 4096 each | its blocks |
 * | … | further runs, in order; blocks that are in none are holes |
 * | 4, 4 | 0, 0 |
 * | 4 | CRC-32 of all the above |
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { BLOCK_BYTES, HOLE } from "../block.ts";
import type { BlockRun } from "../block_run.ts";
import type { BlockSource } from "../block_source.ts";
import { ByteReader, ByteWriter } from "../byte_cursor.ts";
import type { Disk, DiskFile } from "../disk.ts";
import { ImageRottenError, ImageVersionError } from "../errors.ts";
import type { ForeignImage } from "../child_image.ts";
import type { ImagePath } from "../image_path.ts";
import { TABLES_AT } from "../meta_file.ts";
import { decodeMetaHead, encodeMetaHead, type MetaHead } from "../meta_head.ts";
import { type ImagePiece, readImage, readImageHead } from "../read_image.ts";
import { readUpTo, writeAll } from "../transfer.ts";

const MAGIC = new TextEncoder().encode("dormport");
const PORTABLE_VERSION = 1;
const RUN_HEAD_BYTES = 8;
/** Blocks of a run: as many as `readImage()` reads at once. */
const RUN_BLOCKS = 64;

/**
 * Writes the image at `from` to the new file `to`, in steps, checking it on
 * the way.
 *
 * @throws {DiskError} when the disk fails or `to` is there.
 * @throws {ImageRottenError} when the image is not what was written.
 */
export function* exportImage(
  disk: Disk,
  from: ImagePath,
  to: string,
): Generator<number, void, void> {
  const head = readImageHead(disk, from);
  const pieces = readImage(disk, from, head);
  const out = new SummedWriter(disk.open(to, "create"));
  let whole = false;
  try {
    out.write(encodePrefix(head));
    for (const piece of pieces) {
      for (const run of runsOf(piece)) {
        out.write(encodeRunHead(run));
        const at = run.first * BLOCK_BYTES - piece.offset;
        out.write(piece.bytes.subarray(at, at + run.count * BLOCK_BYTES));
      }
      yield piece.bytes.length;
    }
    out.write(encodeRunHead({ first: 0, count: 0 }));
    out.end();
    whole = true;
  } finally {
    out.close();
    if (!whole) disk.unlink(to);
  }
}

/** An open portable image whose bytes are right. */
export class PortableImage implements ForeignImage, Disposable {
  /** What is restored with the memory. */
  readonly head: MetaHead;
  /** The blocks of the memory that are not holes. */
  readonly source: BlockSource;
  readonly #file: DiskFile;

  private constructor(file: DiskFile, head: MetaHead, source: BlockSource) {
    this.#file = file;
    this.head = head;
    this.source = source;
  }

  /**
   * Opens a portable image and reads it through.
   *
   * @throws {DiskError} when the disk fails.
   * @throws {ImageRottenError} when it is not what was written.
   * @throws {ImageVersionError} when it is of another version.
   */
  static open(disk: Disk, path: string): PortableImage {
    const file = disk.open(path, "read");
    try {
      const input = new SummedReader(file);
      const head = readPrefix(input);
      const runs = [...readRuns(input, head)];
      return new PortableImage(file, head, blocksOf(file, runs));
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Gives the descriptor back. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** A run and where its bytes lie in the file. */
interface PlacedRun extends BlockRun {
  readonly at: number;
}

function blocksOf(file: DiskFile, runs: readonly PlacedRun[]): BlockSource {
  const places = new Map(runs.map(({ first, at }) => [first, at]));
  const buffer = new Uint8Array(RUN_BLOCKS * BLOCK_BYTES);
  return {
    runs: () => runs,
    read({ first, count }): Uint8Array {
      const bytes = buffer.subarray(0, count * BLOCK_BYTES);
      readUpTo(file, bytes, places.get(first) ?? 0);
      return bytes;
    },
  };
}

function encodePrefix(head: MetaHead): Uint8Array {
  const inner = new ByteWriter();
  // Sums are made anew where it is received.
  encodeMetaHead({ ...head, tableSums: [], recentSums: [] }, inner);
  const writer = new ByteWriter();
  writer.raw(MAGIC);
  writer.u32(PORTABLE_VERSION);
  writer.blob(inner.written);
  return writer.written;
}

function readPrefix(input: SummedReader): MetaHead {
  const prefix = new ByteReader(input.read(MAGIC.length + 8));
  if (prefix.raw(MAGIC.length).some((byte, at) => byte !== MAGIC[at])) {
    throw new ImageRottenError("Cannot import: the file is no portable image");
  }
  const version = prefix.u32();
  if (version !== PORTABLE_VERSION) {
    throw new ImageVersionError(
      `Cannot import: version ${version}, wanted ${PORTABLE_VERSION}`,
    );
  }
  const length = prefix.u32();
  if (length > TABLES_AT) {
    throw new ImageRottenError(`Cannot import: a head of ${length} bytes`);
  }
  return decodeMetaHead(input.read(length));
}

function* readRuns(
  input: SummedReader,
  head: MetaHead,
): Generator<PlacedRun> {
  let end = 0;
  for (;;) {
    const reader = new ByteReader(input.read(RUN_HEAD_BYTES));
    const run = { first: reader.u32(), count: reader.u32() };
    if (run.count === 0) break;
    if (
      run.first < end || run.first % RUN_BLOCKS + run.count > RUN_BLOCKS ||
      (run.first + run.count) * BLOCK_BYTES > head.memoryBytes
    ) {
      throw new ImageRottenError(
        `Cannot import: blocks ${run.first}+${run.count} are out of place`,
      );
    }
    end = run.first + run.count;
    yield { ...run, at: input.at };
    input.read(run.count * BLOCK_BYTES);
  }
  input.end();
}

/** Returns the runs of a piece that are not holes. */
function* runsOf({ offset, sums }: ImagePiece): Generator<BlockRun> {
  const base = offset / BLOCK_BYTES;
  let first = 0;
  for (let block = 0; block <= sums.length; block++) {
    if (block < sums.length && sums[block] !== HOLE) continue;
    if (block > first) yield { first: base + first, count: block - first };
    first = block + 1;
  }
}

function encodeRunHead({ first, count }: BlockRun): Uint8Array {
  const writer = new ByteWriter(RUN_HEAD_BYTES);
  writer.u32(first);
  writer.u32(count);
  return writer.written;
}

/** Writes one thing after the other and sums them. */
class SummedWriter {
  readonly #file: DiskFile;
  #at = 0;
  #sum = 0;

  constructor(file: DiskFile) {
    this.#file = file;
  }

  write(bytes: Uint8Array): void {
    writeAll(this.#file, bytes, this.#at);
    this.#at += bytes.length;
    this.#sum = crc32(bytes, this.#sum);
  }

  end(): void {
    const writer = new ByteWriter(4);
    writer.u32(this.#sum);
    this.write(writer.written);
  }

  close(): void {
    this.#file.close();
  }
}

/** Reads one thing after the other and sums them. */
class SummedReader {
  readonly #file: DiskFile;
  readonly #buffer = new Uint8Array(RUN_BLOCKS * BLOCK_BYTES);
  #at = 0;
  #sum = 0;

  constructor(file: DiskFile) {
    this.#file = file;
  }

  get at(): number {
    return this.#at;
  }

  /** The bytes are good until the next call. */
  read(length: number): Uint8Array {
    const bytes = length <= this.#buffer.length
      ? this.#buffer.subarray(0, length)
      : new Uint8Array(length);
    const read = readUpTo(this.#file, bytes, this.#at);
    if (read < length) {
      throw new ImageRottenError(
        `Cannot import: ${read} bytes at ${this.#at}, wanted ${length}`,
      );
    }
    this.#at += length;
    this.#sum = crc32(bytes, this.#sum);
    return bytes;
  }

  end(): void {
    const wanted = this.#sum;
    if (new ByteReader(this.read(4)).u32() !== wanted) {
      throw new ImageRottenError("Cannot import: the checksum differs");
    }
  }
}
