/**
 * A list of 32-bit numbers that grows.
 *
 * @module
 */

/** Millions of small numbers, at four bytes each. */
export class IntList {
  #items: Int32Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 64) {
    this.#items = new Int32Array(capacity);
  }

  /** How many numbers there are. */
  get length(): number {
    return this.#length;
  }

  /** Appends a number. */
  push(value: number): void {
    if (this.#length === this.#items.length) {
      const grown = new Int32Array(this.#length * 2);
      grown.set(this.#items);
      this.#items = grown;
    }
    this.#items[this.#length++] = value;
  }

  /** The number at `index`, 0 when there is none. */
  at(index: number): number {
    return this.#items[index] ?? 0;
  }

  /** Replaces the number at `index`, which must be there. */
  set(index: number, value: number): void {
    this.#items[index] = value;
  }

  /** Drops all numbers from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }
}
