/**
 * The marks of all children in one file of 64-byte slots; slot 0 is its header.
 *
 * | bytes | field of the header |
 * | --- | --- |
 * | 8 | magic, `dormmark` |
 * | 4 | format version, 1 |
 * | 4 | bytes of a slot, 64 |
 * | 16 | the boot in which the file is used |
 * | 16 | the boot that the images were taken over from, or 0 |
 * | 12 | 0 |
 * | 4 | CRC-32 of the above |
 *
 * The file grows by whole blocks of zeros before a slot is used: marking a
 * child needs no room, so a full disk cannot prevent it. A mark is one write of
 * 64 bytes that are within one sector. All slots are kept in memory as they
 * stand on the disk, 64 bytes a child, outside the heap.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { BLOCK_BYTES } from "./block.ts";
import {
  ByteReader,
  ByteWriter,
  readCount,
  writeCount,
} from "./byte_cursor.ts";
import type { Disk, DiskFile } from "./disk.ts";
import { ImageRottenError, ImageVersionError } from "./errors.ts";
import {
  decodeMark,
  encodeMark,
  GENERATION_AT,
  identityOf,
  type Mark,
  type MarkState,
  setStateOf,
  SLOT_BYTES,
  stateOf,
} from "./mark.ts";
import { readUpTo, writeAll } from "./transfer.ts";

const MAGIC = new TextEncoder().encode("dormmark");
const NO_BOOT = "0".repeat(32);
const SUM_AT = SLOT_BYTES - 4;

/** The version of the format that is written; older ones are not read. */
export const MARKS_VERSION = 1;

/** The boots that the header names, as hashes. */
export interface MarksHeader {
  /** The boot in which the file is used. */
  readonly boot: string;
  /** The boot that the images were taken over from. */
  readonly previous: string | undefined;
}

/** Returns the bytes of a header. */
export function encodeMarksHeader(header: MarksHeader): Uint8Array {
  const writer = new ByteWriter(SLOT_BYTES);
  writer.raw(MAGIC);
  writer.u32(MARKS_VERSION);
  writer.u32(SLOT_BYTES);
  writer.raw(Uint8Array.fromHex(header.boot));
  writer.raw(Uint8Array.fromHex(header.previous ?? NO_BOOT));
  writer.raw(new Uint8Array(SUM_AT - writer.length));
  writer.u32(crc32(writer.written));
  return writer.written;
}

/**
 * Reads a header.
 *
 * @throws {ImageRottenError} when it is not what was written.
 * @throws {ImageVersionError} when it is of another version.
 */
export function decodeMarksHeader(bytes: Uint8Array): MarksHeader {
  const reader = new ByteReader(bytes);
  const magic = reader.raw(MAGIC.length);
  const version = reader.u32();
  const slotBytes = reader.u32();
  const boot = reader.raw(16).toHex();
  const previous = reader.raw(16).toHex();
  if (magic.some((byte, at) => byte !== MAGIC[at])) {
    throw new ImageRottenError("Cannot read the marks: no magic in front");
  }
  if (version !== MARKS_VERSION || slotBytes !== SLOT_BYTES) {
    throw new ImageVersionError(
      `Cannot read the marks: version ${version}, wanted ${MARKS_VERSION}`,
    );
  }
  const sum = new ByteReader(bytes.subarray(SUM_AT)).u32();
  if (sum !== crc32(bytes.subarray(0, SUM_AT))) {
    throw new ImageRottenError("Cannot read the marks: checksum differs");
  }
  return { boot, previous: previous === NO_BOOT ? undefined : previous };
}

/** The open file; one for each state directory. */
export class MarksFile {
  readonly #file: DiskFile;
  readonly #scratch = new Uint8Array(SLOT_BYTES);
  readonly #scratchView = new DataView(this.#scratch.buffer);
  #slots: Uint8Array<ArrayBuffer>;
  #view: DataView;
  /** Numbers that no child has, the next one to be used last. */
  readonly #free: number[] = [];
  /** Slots of which it is not known what stands on the disk; a write settles it. */
  readonly #unsettled = new Set<number>();

  private constructor(file: DiskFile, slots: Uint8Array<ArrayBuffer>) {
    this.#file = file;
    this.#slots = slots;
    this.#view = new DataView(slots.buffer);
  }

  /**
   * Opens the file at `path`, or makes one without any mark.
   *
   * @throws {DiskError} when that fails.
   */
  static open(disk: Disk, path: string): MarksFile {
    const size = disk.size(path);
    const file = disk.open(path, size === undefined ? "create" : "update");
    try {
      const slots = new Uint8Array(wholeBlocks(size?.bytes ?? 0));
      const read = readUpTo(file, slots, 0);
      // What a cut-off file lacks is written, so that marking needs no room.
      if (read < slots.length) writeAll(file, slots.subarray(read), read);
      return new MarksFile(file, slots);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** How many slots there are, with the header's. */
  get length(): number {
    return this.#slots.length / SLOT_BYTES;
  }

  /**
   * Reads the header.
   *
   * @throws {ImageRottenError} when it is not what was written.
   * @throws {ImageVersionError} when it is of another version.
   */
  readHeader(): MarksHeader {
    return decodeMarksHeader(this.#slot(0));
  }

  /** Writes the header. */
  writeHeader(header: MarksHeader): void {
    this.#write(0, encodeMarksHeader(header));
  }

  /** Takes all marks away, as when they are of another version. */
  clear(): void {
    this.#slots.fill(0);
    writeAll(this.#file, this.#slots, 0);
    this.#free.length = 0;
  }

  /**
   * Reads the mark in a slot; `undefined` when it is free.
   *
   * @throws {ImageRottenError} when it is not what was written.
   */
  read(slot: number): Mark | undefined {
    return decodeMark(this.#slot(slot), slot);
  }

  /** Says where the child in a slot stands; `undefined` when that is not known. */
  state(slot: number): MarkState | undefined {
    if (this.#unsettled.has(slot)) return undefined;
    return stateOf(this.#slot(slot));
  }

  /** Returns the generation in a used slot. */
  generation(slot: number): number {
    const at = slot * SLOT_BYTES + GENERATION_AT;
    return readCount(this.#view, at);
  }

  /** Returns the identity in a used slot, in hexadecimal. */
  identity(slot: number): string {
    return identityOf(this.#slot(slot));
  }

  /** Puts a mark in a slot. */
  write(slot: number, mark: Mark): void {
    this.#write(slot, encodeMark(mark, slot));
  }

  /**
   * Changes the state, and with a clean one the generation, in a used slot.
   *
   * This is in the way of every wake and doze: it touches bytes only.
   */
  setState(slot: number, state: MarkState, generation?: number): void {
    const bytes = this.#scratch;
    bytes.set(this.#slot(slot));
    setStateOf(bytes, state);
    if (generation !== undefined) {
      writeCount(this.#scratchView, GENERATION_AT, generation);
    }
    this.#scratchView.setUint32(
      SUM_AT,
      crc32(bytes.subarray(0, SUM_AT)),
      true,
    );
    this.#write(slot, bytes);
  }

  /** Says that a slot may be given to another child. */
  release(slot: number): void {
    this.#free.push(slot);
  }

  /** Empties a slot and gives it back. */
  free(slot: number): void {
    this.#write(slot, new Uint8Array(SLOT_BYTES));
    this.release(slot);
  }

  /** Puts a mark into a slot that no child has; returns its number. */
  allocate(mark: Mark): number {
    if (this.#free.length === 0) this.#grow();
    const slot = this.#free.at(-1);
    if (slot === undefined) throw new RangeError("Cannot grow the marks");
    this.write(slot, mark);
    this.#free.pop();
    return slot;
  }

  /** Gives the descriptor back. */
  close(): void {
    this.#file.close();
  }

  #slot(slot: number): Uint8Array {
    return this.#slots.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES);
  }

  #write(slot: number, bytes: Uint8Array): void {
    this.#unsettled.add(slot);
    writeAll(this.#file, bytes, slot * SLOT_BYTES);
    this.#slot(slot).set(bytes);
    this.#unsettled.delete(slot);
  }

  #grow(): void {
    const first = this.length;
    const zeros = new Uint8Array(this.#slots.length);
    writeAll(this.#file, zeros, this.#slots.length);
    const larger = new Uint8Array(2 * this.#slots.length);
    larger.set(this.#slots);
    this.#slots = larger;
    this.#view = new DataView(larger.buffer);
    for (let slot = this.length - 1; slot >= first; slot--) this.release(slot);
  }
}

function wholeBlocks(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BLOCK_BYTES)) * BLOCK_BYTES;
}
