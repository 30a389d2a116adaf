import {
  deepStrictEqual as assertEquals,
  equal,
  throws as assertThrows,
} from "node:assert/strict";
import { type RecordOwner, SlabStore } from "./slab_store.ts";

/** An owner that remembers what it put where. */
class Shelf implements RecordOwner {
  readonly refs = new Map<number, number>();
  readonly #store: SlabStore;
  readonly #owner: number;

  constructor(store: SlabStore) {
    this.#store = store;
    this.#owner = store.addOwner(this);
  }

  put(slot: number, size: number): void {
    const ref = this.#store.allocate(size, this.#owner, slot);
    this.#store.bytes(ref).fill(slot & 0xff);
    this.refs.set(slot, ref);
  }

  take(slot: number): void {
    this.#store.free(this.refs.get(slot) ?? NaN);
    this.refs.delete(slot);
  }

  moved(slot: number, ref: number): void {
    this.refs.set(slot, ref);
  }

  /** Checks that every record is as it was written. */
  check(): void {
    for (const [slot, ref] of this.refs) {
      const bytes = this.#store.bytes(ref);
      if (!bytes.every((byte) => byte === (slot & 0xff))) {
        throw new Error(`slot ${slot} is damaged`);
      }
    }
  }
}

/** A sequence of numbers that is the same each time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

Deno.test("records keep their bytes whatever is put, freed and moved around them", () => {
  const store = new SlabStore();
  const shelf = new Shelf(store);
  const random = numbers(7);
  const next = (below: number): number =>
    Math.floor(random.next().value * below);
  for (let i = 0; i < 20_000; i++) {
    const slot = next(3000);
    if (shelf.refs.has(slot)) shelf.take(slot);
    else shelf.put(slot, next(100) === 0 ? next(3_000_000) : next(2000));
    if (store.wasteful && next(10) === 0) store.compact();
  }
  shelf.check();
  while (store.wasteful) store.compact();
  shelf.check();
  const waste = store.reservedBytes / store.liveBytes;
  equal(waste < 1.2, true, `reserved ${waste} of live`);
});

Deno.test("what is freed is given back", () => {
  const store = new SlabStore();
  const shelf = new Shelf(store);
  for (let slot = 0; slot < 10_000; slot++) shelf.put(slot, 1000);
  equal(store.reservedBytes >= 10_000_000, true);
  for (let slot = 0; slot < 10_000; slot++) shelf.take(slot);
  equal(store.liveBytes, 0);
  equal(store.reservedBytes, 1024 * 1024);
});

Deno.test("a record larger than a slab has one of its own", () => {
  const store = new SlabStore();
  const shelf = new Shelf(store);
  shelf.put(1, 10);
  shelf.put(2, 3_000_001);
  shelf.put(3, 10);
  shelf.check();
  equal(store.reservedBytes < 4.1 * 1024 * 1024, true);
  shelf.take(2);
  equal(store.reservedBytes, 1024 * 1024);
  assertThrows(() => store.bytes(2 ** 32 * 7), RangeError);
});

Deno.test("pinned records stay where they are", () => {
  const store = new SlabStore();
  const shelf = new Shelf(store);
  for (let slot = 0; slot < 10_000; slot++) shelf.put(slot, 1000);
  for (let slot = 0; slot < 10_000; slot += 2) shelf.take(slot);
  equal(store.wasteful, true);
  store.pin();
  equal(store.wasteful, false);
  store.unpin();
  equal(store.wasteful, true);
});

Deno.test("owners come and go, records change owners", () => {
  const store = new SlabStore();
  const first = new Shelf(store);
  const second = new Shelf(store);
  first.put(1, 1000);
  store.assign(first.refs.get(1) ?? NaN, 1, 42);
  store.removeOwner(0);
  equal(store.addOwner(first), 0);
  for (let slot = 100; slot < 10_000; slot++) first.put(slot, 1000);
  for (let slot = 100; slot < 10_000; slot++) first.take(slot);
  for (let slot = 100; slot < 4000; slot++) first.put(slot, 1000);
  for (let slot = 100; slot < 4000; slot += 2) first.take(slot);
  store.compact();
  assertEquals([...second.refs.keys()], [42]);
});
