/**
 * Writes the numbers, names and vectors of the binary format.
 *
 * @module
 */

const UTF8 = new TextEncoder();

/** A byte array that grows as it is written. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** How many bytes have been written. */
  get length(): number {
    return this.#length;
  }

  /** Forgets what was written and keeps the room. */
  clear(): void {
    this.#length = 0;
  }

  /** Writes one byte. */
  u8(value: number): this {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  /** Writes an unsigned LEB128 number of at most 32 bits. */
  u32(value: number): this {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.u8(rest);
  }

  /** Writes a signed LEB128 number of at most 32 bits. */
  s32(value: number): this {
    let rest = value | 0;
    while (rest < -64 || rest > 63) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    return this.u8(rest & 0x7f);
  }

  /** Writes the bytes of `source` from `start` to `end`. */
  copy(
    source: Uint8Array,
    start = 0,
    end: number = source.length,
  ): this {
    const length = end - start;
    this.#reserve(length);
    // Short runs are the rule between two checks; a view for each costs more than the bytes.
    if (length < 48) {
      for (let i = start; i < end; i++) {
        this.#bytes[this.#length++] = source[i] ?? 0;
      }
      return this;
    }
    this.#bytes.set(source.subarray(start, end), this.#length);
    this.#length += length;
    return this;
  }

  /** Writes a few bytes. */
  raw(...bytes: readonly number[]): this {
    for (const byte of bytes) this.u8(byte);
    return this;
  }

  /** Writes a name: its length, then its UTF-8 bytes. */
  name(text: string): this {
    const bytes = UTF8.encode(text);
    return this.u32(bytes.length).copy(bytes);
  }

  /** Writes what `part` holds, after its length. */
  sized(part: ByteWriter): this {
    return this.u32(part.length).copy(part.view());
  }

  /** Everything written so far, valid until the next write. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    const wanted = this.#length + more;
    if (wanted <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(wanted, this.#bytes.length * 2));
    grown.set(this.view());
    this.#bytes = grown;
  }
}
