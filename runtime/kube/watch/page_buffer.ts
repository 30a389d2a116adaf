/**
 * Memory for one page of a list after another.
 *
 * Pages are large and short-lived: taken from the heap each for itself they
 * leave holes that are never given back (measured: half of what 50,000 objects
 * come to). This memory is mapped for itself, used again, and given back.
 *
 * @module
 */

/** Address space, not memory: no page comes near. */
const MAX_PAGE_BYTES = 512 * 1024 * 1024;

const FIRST_BYTES = 64 * 1024;

/** Gathers the bytes of one page at a time. */
export class PageBuffer implements Disposable {
  readonly #buffer: ArrayBuffer;
  #length = 0;

  constructor(maxBytes: number = MAX_PAGE_BYTES) {
    this.#buffer = new ArrayBuffer(0, { maxByteLength: maxBytes });
  }

  /** What was gathered, good until the next `append()` or `clear()`. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#buffer, 0, this.#length);
  }

  /**
   * Adds to what was gathered.
   *
   * @throws {RangeError} if a page grows beyond any sense
   */
  append(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    const { byteLength, maxByteLength } = this.#buffer;
    if (length > maxByteLength) {
      throw new RangeError(
        `Cannot read a page: it is longer than ${maxByteLength} bytes`,
      );
    }
    if (length > byteLength) {
      const wanted = Math.max(length, byteLength * 2, FIRST_BYTES);
      this.#buffer.resize(Math.min(wanted, maxByteLength));
    }
    new Uint8Array(this.#buffer).set(chunk, this.#length);
    this.#length = length;
  }

  /** Begins a new page in the same memory. */
  clear(): void {
    this.#length = 0;
  }

  /** Gives the memory back. */
  [Symbol.dispose](): void {
    this.#length = 0;
    this.#buffer.resize(0);
  }
}
