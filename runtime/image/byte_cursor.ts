/**
 * Reading and writing fields of a format one after the other, little-endian.
 *
 * @module
 */

import { ImageRottenError } from "./errors.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Writes an integer up to 2^53 in eight bytes at `at`.
 *
 * @throws {RangeError} when it is none.
 */
export function writeCount(view: DataView, at: number, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`Cannot write ${value}: wanted a count below 2^53`);
  }
  view.setUint32(at, value % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}

/** Reads an integer of eight bytes at `at`; exact up to 2^53. */
export function readCount(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

/** Writes fields into bytes that grow as needed. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#length;
  }

  /** What was written; good until the next write. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Begins anew in the same room. */
  clear(): void {
    this.#length = 0;
  }

  /** Writes one byte. */
  u8(value: number): void {
    const at = this.#room(1);
    this.#view.setUint8(at, value);
  }

  /** Writes four bytes. */
  u32(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
  }

  /** Writes an integer up to 2^53 in eight bytes. */
  count(value: number): void {
    const at = this.#room(8);
    writeCount(this.#view, at, value);
  }

  /** Writes 64 bits. */
  bits(value: bigint): void {
    const at = this.#room(8);
    this.#view.setBigUint64(at, value, true);
  }

  /** Writes bytes as they are. */
  raw(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Writes the length of some bytes, then them. */
  blob(bytes: Uint8Array): void {
    this.u32(bytes.length);
    this.raw(bytes);
  }

  /** Writes a text as a blob of UTF-8. */
  text(value: string): void {
    const at = this.#room(4 + 3 * value.length);
    const { written } = encoder.encodeInto(
      value,
      this.#bytes.subarray(at + 4),
    );
    this.#view.setUint32(at, written, true);
    this.#length = at + 4 + written;
  }

  /** Writes four bytes over what stands at `at`. */
  patchU32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  /** Makes room, which may replace the view: call it before looking at that. */
  #room(bytes: number): number {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(
        Math.max(this.#length, 2 * this.#bytes.length),
      );
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

/**
 * Reads fields from bytes.
 *
 * @throws {ImageRottenError} when a field reaches past their end.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Reads one byte. */
  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  /** Reads four bytes. */
  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** Reads an integer of eight bytes; past 2^53 it is rotten. */
  count(): number {
    const value = readCount(this.#view, this.#take(8));
    if (Number.isSafeInteger(value)) return value;
    throw new ImageRottenError(
      `Cannot read a count: it is ${value}, wanted at most 2^53`,
    );
  }

  /** Reads 64 bits. */
  bits(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  /** Reads bytes as they are, into memory of their own. */
  raw(length: number): Uint8Array<ArrayBuffer> {
    const at = this.#take(length);
    return this.#bytes.slice(at, at + length) as Uint8Array<ArrayBuffer>;
  }

  /** Reads a length and as many bytes. */
  blob(): Uint8Array<ArrayBuffer> {
    return this.raw(this.u32());
  }

  /** Reads a text. */
  text(): string {
    const bytes = this.blob();
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw new ImageRottenError("Cannot read a text: it is not UTF-8", {
        cause,
      });
    }
  }

  #take(bytes: number): number {
    if (bytes > this.left) {
      throw new ImageRottenError(
        `Cannot read ${bytes} bytes: ${this.left} are left`,
      );
    }
    const at = this.#at;
    this.#at += bytes;
    return at;
  }
}
