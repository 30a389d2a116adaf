/**
 * Reads the numbers, names and vectors of the binary format from a byte array.
 *
 * @module
 */

import { DecodeError } from "./errors.ts";

const UTF8 = new TextDecoder();

/** A cursor over the bytes of a module; every read is checked against `end`. */
export class ByteReader {
  readonly bytes: Uint8Array;
  /** The first byte that may not be read. */
  readonly end: number;
  /** Where the next read starts. */
  position: number;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** Whether everything has been read. */
  get done(): boolean {
    return this.position >= this.end;
  }

  /** Reads one byte. */
  u8(): number {
    const byte = this.bytes[this.position];
    if (byte === undefined || this.position >= this.end) {
      throw new DecodeError("the section ends too early", this.position);
    }
    this.position++;
    return byte;
  }

  /** Reads an unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new DecodeError("a number is longer than 32 bits", this.position);
  }

  /** Reads an unsigned LEB128 number of at most 64 bits, as far as a double holds it. */
  u64(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new DecodeError("a number is longer than 64 bits", this.position);
  }

  /** Passes over a signed LEB128 number of any width. */
  skipSigned(): void {
    while (this.u8() >= 0x80);
  }

  /** Reads the next `length` bytes without copying them. */
  take(length: number): Uint8Array {
    const start = this.position;
    if (start + length > this.end) {
      throw new DecodeError("the section ends too early", start);
    }
    this.position = start + length;
    return this.bytes.subarray(start, this.position);
  }

  /** Reads a name. */
  name(): string {
    return UTF8.decode(this.take(this.u32()));
  }
}
