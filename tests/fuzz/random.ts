/**
 * Random numbers that come again: a failing case is its seed.
 *
 * @module
 */

/** A stream of numbers that follows from its seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    // Mulberry32: small, and good enough to spread bits.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const unsigned = (mixed ^ (mixed >>> 14)) >>> 0;
    return Math.floor((unsigned / 2 ** 32) * limit);
  }

  /** Whether something happens that happens once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of the given things. */
  pick<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)];
    if (found === undefined) throw new RangeError("Cannot pick from nothing");
    return found;
  }

  /** A 32-bit number that is often small, sometimes at an edge. */
  i32(): number {
    switch (this.below(6)) {
      case 0:
        return this.pick([0, 1, -1, 0x7fffffff, -0x80000000, 65_535, 65_536]);
      case 1:
        return this.below(2 ** 32) | 0;
      default:
        return this.below(40);
    }
  }
}
