import {
  deepStrictEqual as assertEquals,
  equal,
  throws as assertThrows,
} from "node:assert/strict";
import { HashIndex, hashString } from "./hash_index.ts";

/** Returns all slots that an index has for a hash, ascending. */
function slots(index: HashIndex, hash: number): number[] {
  const found: number[] = [];
  for (let posting = index.first(hash);;) {
    const slot = index.slot(posting);
    if (slot === undefined) return found.sort((a, b) => a - b);
    found.push(slot);
    posting = index.after(posting);
  }
}

Deno.test("HashIndex finds what a Map of Sets finds", () => {
  const index = new HashIndex();
  const model = new Map<number, Set<number>>();
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % below;
  };
  for (let i = 0; i < 20_000; i++) {
    // Few hashes, so that many slots share one, and some that share a bucket.
    const hash = random(50) * 4096 - 100_000;
    const slot = random(200);
    const known = model.get(hash) ?? new Set();
    model.set(hash, known);
    if (known.delete(slot)) index.remove(hash, slot);
    else {
      known.add(slot);
      index.add(hash, slot);
    }
  }
  let size = 0;
  for (const [hash, known] of model) {
    assertEquals(slots(index, hash), [...known].sort((a, b) => a - b));
    size += known.size;
  }
  equal(index.size, size);
  assertEquals(slots(index, 12345), []);
});

Deno.test("what is not there cannot be removed", () => {
  const index = new HashIndex();
  index.add(1, 1);
  assertThrows(() => index.remove(1, 2), RangeError);
  assertThrows(() => index.remove(2, 1), RangeError);
});

Deno.test("hashString() spreads names that differ in their last digits", () => {
  const buckets = new Set<number>();
  for (let i = 0; i < 1000; i++) {
    buckets.add(hashString(`default/name-${i}`) & 1023);
  }
  equal(buckets.size > 600, true, `only ${buckets.size} of 1024 buckets used`);
});
