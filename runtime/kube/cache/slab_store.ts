/**
 * Records of bytes in a few large slabs.
 *
 * Fifty thousand small arrays would cost more in headers and holes than many
 * of them hold. A record is found by an integer; what is freed leaves a hole,
 * and a slab with many holes is emptied into the present one, so that
 * little more than a tenth is ever wasted.
 *
 * @module
 */

/** Who keeps the reference of a record, and is told when it moves. */
export interface RecordOwner {
  /** The record that `slot` refers to now lies at `ref`. */
  moved(slot: number, ref: number): void;
}

/** One stretch of memory that records are written to from front to back. */
interface Slab {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Sizes, owners and slots stand here, before each record. */
  readonly words: Uint32Array<ArrayBuffer>;
  /** Where the next record goes. */
  end: number;
  /** Bytes of records that are not freed, headers included. */
  live: number;
}

/** Slabs are untouched, and so free, until they are written to. */
const SLAB_BYTES = 1024 * 1024;

/** Before each record: its size, its owner and its slot there. */
const HEADER_WORDS = 3;
const HEADER_BYTES = HEADER_WORDS * 4;

/** A reference is slab * this + offset; both stay exact in a double. */
const SLAB_STRIDE = 2 ** 32;

/** A slab that lives less than this is emptied; moving costs little. */
const MIN_LIVE_SHARE = 0.9;

/** No reference; also what a freed record's slot must not equal. */
export const NO_RECORD = -1;

/** Keeps records for any number of owners. */
export class SlabStore {
  readonly #slabs: (Slab | undefined)[] = [];
  readonly #freeIndexes: number[] = [];
  readonly #owners: (RecordOwner | undefined)[] = [];
  #current = NO_RECORD;
  #reserved = 0;
  #live = 0;
  #pins = 0;

  /** Bytes taken from the system. */
  get reservedBytes(): number {
    return this.#reserved;
  }

  /** Bytes of records that are not freed, headers included. */
  get liveBytes(): number {
    return this.#live;
  }

  /** Admits an owner and returns its number. */
  addOwner(owner: RecordOwner): number {
    const free = this.#owners.indexOf(undefined);
    const index = free < 0 ? this.#owners.length : free;
    this.#owners[index] = owner;
    return index;
  }

  /** Dismisses an owner, which has freed its records or handed them on. */
  removeOwner(index: number): void {
    this.#owners[index] = undefined;
  }

  /** Returns a new record of `size` bytes, not yet written. */
  allocate(size: number, owner: number, slot: number): number {
    const total = HEADER_BYTES + align(size);
    const index = this.#slabFor(total);
    const slab = this.#slab(index);
    const offset = slab.end;
    slab.words.set([size, owner, slot], offset / 4);
    slab.end += total;
    slab.live += total;
    this.#live += total;
    return index * SLAB_STRIDE + offset;
  }

  /** Returns a record's bytes, good until it is freed or the loop turns. */
  bytes(ref: number): Uint8Array<ArrayBuffer> {
    const slab = this.#slab(slabOf(ref));
    const offset = offsetOf(ref);
    const size = slab.words[offset / 4] ?? 0;
    const start = offset + HEADER_BYTES;
    return slab.bytes.subarray(start, start + size);
  }

  /** Hands a record to another owner, or another slot of the same. */
  assign(ref: number, owner: number, slot: number): void {
    const slab = this.#slab(slabOf(ref));
    const word = offsetOf(ref) / 4;
    slab.words[word + 1] = owner;
    slab.words[word + 2] = slot;
  }

  /** Frees a record; its bytes are no longer to be read. */
  free(ref: number): void {
    const index = slabOf(ref);
    const slab = this.#slab(index);
    const word = offsetOf(ref) / 4;
    const total = HEADER_BYTES + align(slab.words[word] ?? 0);
    slab.words[word + 1] = FREED;
    slab.live -= total;
    this.#live -= total;
    if (slab.live > 0) return;
    if (index === this.#current) slab.end = 0;
    else this.#drop(index);
  }

  /** Keeps records where they are, as long as two tables share some. */
  pin(): void {
    this.#pins++;
  }

  /** Takes back one `pin()`. */
  unpin(): void {
    this.#pins--;
  }

  /** Whether enough is wasted that `compact()` has something to do. */
  get wasteful(): boolean {
    if (this.#pins > 0) return false;
    const waste = this.#reserved - this.#live;
    return waste > 2 * SLAB_BYTES &&
      this.#live < this.#reserved * MIN_LIVE_SHARE;
  }

  /**
   * Empties the slab that wastes most and gives it back. Moves at most one
   * slab's records, and tells their owners.
   */
  compact(): void {
    const worst = this.#worstSlab();
    if (worst === undefined) return;
    const slab = this.#slab(worst);
    for (let offset = 0; offset < slab.end;) {
      const [size = 0, owner = 0, slot = 0] = slab.words.subarray(
        offset / 4,
        offset / 4 + HEADER_WORDS,
      );
      const start = offset + HEADER_BYTES;
      offset = start + align(size);
      if (owner === FREED) continue;
      const ref = this.allocate(size, owner, slot);
      this.bytes(ref).set(slab.bytes.subarray(start, start + size));
      this.#owners[owner]?.moved(slot, ref);
    }
    this.#live -= slab.live;
    this.#drop(worst);
  }

  #worstSlab(): number | undefined {
    let worst: number | undefined;
    let share = MIN_LIVE_SHARE;
    for (const [index, slab] of this.#slabs.entries()) {
      if (slab === undefined || index === this.#current) continue;
      const live = slab.live / slab.bytes.length;
      if (live < share) [worst, share] = [index, live];
    }
    return worst;
  }

  #slabFor(total: number): number {
    const current = this.#slabs[this.#current];
    if (current && current.end + total <= current.bytes.length) {
      return this.#current;
    }
    // What is larger than a slab gets one that fits, and the present one goes on.
    if (total > SLAB_BYTES) return this.#addSlab(align(total));
    const left = this.#current;
    this.#current = this.#addSlab(SLAB_BYTES);
    if (current?.live === 0) this.#drop(left);
    return this.#current;
  }

  #addSlab(size: number): number {
    // Resizable memory is mapped for itself: shrinking gives it back at once,
    // where what is freed in the heap waits for the collector and leaves holes.
    const buffer = new ArrayBuffer(size, { maxByteLength: size });
    const bytes = new Uint8Array(buffer);
    const words = new Uint32Array(buffer);
    const index = this.#freeIndexes.pop() ?? this.#slabs.length;
    this.#slabs[index] = { bytes, words, end: 0, live: 0 };
    this.#reserved += size;
    return index;
  }

  #drop(index: number): void {
    const { bytes } = this.#slab(index);
    this.#reserved -= bytes.length;
    bytes.buffer.resize(0);
    this.#slabs[index] = undefined;
    this.#freeIndexes.push(index);
  }

  #slab(index: number): Slab {
    const slab = this.#slabs[index];
    if (slab === undefined) {
      throw new RangeError(`Cannot read a record: slab ${index} is gone`);
    }
    return slab;
  }
}

/** The owner of a record that was freed. */
const FREED = 0xffffffff;

function align(size: number): number {
  return (size + 3) & ~3;
}

function slabOf(ref: number): number {
  return Math.floor(ref / SLAB_STRIDE);
}

function offsetOf(ref: number): number {
  return ref % SLAB_STRIDE;
}
