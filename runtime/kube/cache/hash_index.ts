/**
 * From the hash of a word to the slots that have it, in flat arrays.
 *
 * A hash says only where to look: who asks must compare, since two words may
 * share one. Twelve bytes a posting, and nothing for the collector to walk.
 *
 * @module
 */

const NONE = -1;

/** Postings when there are none yet; doubled whenever they run out. */
const FIRST_CAPACITY = 16;

/** Words to slots, each word to any number. */
export class HashIndex {
  #heads = new Int32Array(FIRST_CAPACITY).fill(NONE);
  #hashes = new Int32Array(FIRST_CAPACITY);
  #slots = new Int32Array(FIRST_CAPACITY);
  #next = new Int32Array(FIRST_CAPACITY);
  #used = 0;
  #free = NONE;
  #size = 0;

  /** How many postings there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds a posting. */
  add(hash: number, slot: number): void {
    const posting = this.#newPosting();
    const bucket = this.#bucket(hash);
    this.#hashes[posting] = hash;
    this.#slots[posting] = slot;
    this.#next[posting] = this.#heads[bucket] ?? NONE;
    this.#heads[bucket] = posting;
    this.#size++;
  }

  /** Removes a posting, which must be there. */
  remove(hash: number, slot: number): void {
    const bucket = this.#bucket(hash);
    let before = NONE;
    let posting = this.#heads[bucket] ?? NONE;
    while (this.#slots[posting] !== slot || this.#hashes[posting] !== hash) {
      if (posting === NONE) {
        throw new RangeError(`Cannot remove slot ${slot}: it has no such word`);
      }
      before = posting;
      posting = this.#next[posting] ?? NONE;
    }
    const after = this.#next[posting] ?? NONE;
    if (before === NONE) this.#heads[bucket] = after;
    else this.#next[before] = after;
    this.#next[posting] = this.#free;
    this.#free = posting;
    this.#size--;
  }

  /** Returns the first posting that may have `hash`, for `slot()` and `after()`. */
  first(hash: number): number {
    return this.#matching(hash, this.#heads[this.#bucket(hash)] ?? NONE);
  }

  /** Returns the next posting with the same hash as `posting`. */
  after(posting: number): number {
    const hash = this.#hashes[posting] ?? 0;
    return this.#matching(hash, this.#next[posting] ?? NONE);
  }

  /** Returns the slot of a posting; undefined when there was none. */
  slot(posting: number): number | undefined {
    return posting === NONE ? undefined : this.#slots[posting];
  }

  #matching(hash: number, from: number): number {
    let posting = from;
    while (posting !== NONE && this.#hashes[posting] !== hash) {
      posting = this.#next[posting] ?? NONE;
    }
    return posting;
  }

  #bucket(hash: number): number {
    return hash & (this.#heads.length - 1);
  }

  #newPosting(): number {
    if (this.#free !== NONE) {
      const posting = this.#free;
      this.#free = this.#next[posting] ?? NONE;
      return posting;
    }
    if (this.#used === this.#slots.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const capacity = this.#slots.length * 2;
    this.#hashes = grown(this.#hashes, capacity);
    this.#slots = grown(this.#slots, capacity);
    this.#next = grown(this.#next, capacity);
    this.#heads = new Int32Array(capacity).fill(NONE);
    // Every posting is in use when more are needed.
    for (let posting = 0; posting < this.#used; posting++) {
      const bucket = this.#bucket(this.#hashes[posting] ?? 0);
      this.#next[posting] = this.#heads[bucket] ?? NONE;
      this.#heads[bucket] = posting;
    }
  }
}

function grown(
  array: Int32Array<ArrayBuffer>,
  capacity: number,
): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(capacity);
  larger.set(array);
  return larger;
}

/** Hashes a word given as bytes, or as a string of UTF-16 units. */
export function hashString(word: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) {
    hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  }
  // Low bits choose the bucket, and similar names differ in few of them.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 12);
}
