/**
 * The objects of one watch: which there are, of which version, and where their
 * bytes lie. Flat arrays and records in slabs; no JavaScript object for any
 * object of the cluster.
 *
 * @module
 */

import { isOrdered } from "../api/mod.ts";
import { HashIndex, hashString } from "./hash_index.ts";
import {
  hashWord,
  type IndexSpec,
  type IndexWord,
  isIndexing,
  NO_INDEX,
  objectHashes,
} from "./object_index.ts";
import {
  encodeKey,
  hasKey,
  readKey,
  recordJson,
  recordSize,
  writeKey,
} from "./object_record.ts";
import { ObjectView } from "./object_view.ts";
import { NO_RECORD, type RecordOwner, type SlabStore } from "./slab_store.ts";

/** An object to be put in; `copyTo` is handed exactly `length` bytes. */
export interface NewObject {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly length: number;
  copyTo(target: Uint8Array): void;
}

/** No such object. */
export const NO_SLOT = -1;

const FIRST_CAPACITY = 16;

/** Longer than any version of etcd, and exact as a double. */
const MAX_EXACT_DIGITS = 15;

/** Objects by key; a slot is an object's place as long as it is there. */
export class ObjectTable implements RecordOwner {
  readonly #store: SlabStore;
  readonly #owner: number;
  #keys = new HashIndex();
  #words = new HashIndex();
  #spec: IndexSpec;
  #refs = new Float64Array(FIRST_CAPACITY).fill(NO_RECORD);
  /** Versions as numbers; NaN for those that have no order. */
  #versions = new Float64Array(FIRST_CAPACITY);
  readonly #freeSlots: number[] = [];
  #used = 0;
  #bytes = 0;

  constructor(store: SlabStore, spec: IndexSpec = NO_INDEX) {
    this.#store = store;
    this.#spec = spec;
    this.#owner = store.addOwner(this);
  }

  /** How many objects there are. */
  get size(): number {
    return this.#keys.size;
  }

  /** Bytes of the objects' JSON. */
  get jsonBytes(): number {
    return this.#bytes;
  }

  /** One more than the highest slot. */
  get slots(): number {
    return this.#used;
  }

  /** What objects can be found by. */
  get indexes(): IndexSpec {
    return this.#spec;
  }

  /** Returns the slot of an object, or NO_SLOT. */
  find(namespace: string, name: string): number {
    return this.#findKey(encodeKey(namespace, name), keyHash(namespace, name));
  }

  /** Whether there is an object in a slot. */
  has(slot: number): boolean {
    return slot < this.#used && this.#refs[slot] !== NO_RECORD;
  }

  /** Returns where the record of a slot lies. */
  ref(slot: number): number {
    return this.#refs[slot] ?? NO_RECORD;
  }

  /** Returns the version of a slot's object as a number; NaN if it has no order. */
  version(slot: number): number {
    return this.#versions[slot] ?? NaN;
  }

  /** Whether a slot's object is of exactly this version. */
  hasVersion(slot: number, version: string): boolean {
    const known = this.version(slot);
    return Number.isNaN(known)
      ? this.view(slot).metadata.resourceVersion === version
      : known === versionNumber(version);
  }

  /** Whether a slot's object is of the same version as one of another table. */
  sameVersion(slot: number, other: ObjectTable, otherSlot: number): boolean {
    if (this.ref(slot) === other.ref(otherSlot)) return true;
    const version = this.version(slot);
    if (!Number.isNaN(version)) return version === other.version(otherSlot);
    const { resourceVersion } = this.view(slot).metadata;
    return resourceVersion === other.view(otherSlot).metadata.resourceVersion;
  }

  /** Returns the object of a slot. */
  view(slot: number): ObjectView {
    return this.viewOf(this.ref(slot));
  }

  /** Returns the object of a record, that may have been replaced meanwhile. */
  viewOf(ref: number): ObjectView {
    const record = this.#store.bytes(ref);
    return new ObjectView(readKey(record), recordJson(record));
  }

  /**
   * Puts an object in. Returns the record that it replaces, which is the
   * caller's to free, or NO_RECORD.
   */
  put(object: NewObject): number {
    const { namespace, name, length } = object;
    const key = encodeKey(namespace, name);
    const hash = keyHash(namespace, name);
    const found = this.#findKey(key, hash);
    const slot = found === NO_SLOT ? this.#newSlot() : found;
    const size = recordSize(key, length);
    const ref = this.#store.allocate(size, this.#owner, slot);
    object.copyTo(writeKey(this.#store.bytes(ref), key));
    return this.#link(slot, {
      ref,
      hash,
      version: versionNumber(object.version),
    });
  }

  /**
   * Shares the record that another table has in `slot`. The other one stays
   * its owner until `own()`. Returns the record that it replaces, as `put()`.
   */
  share(other: ObjectTable, slot: number): number {
    const ref = other.ref(slot);
    const { namespace, name } = readKey(this.#store.bytes(ref));
    const hash = keyHash(namespace, name);
    const found = this.find(namespace, name);
    const mine = found === NO_SLOT ? this.#newSlot() : found;
    return this.#link(mine, { ref, hash, version: other.version(slot) });
  }

  /** Becomes the owner of every record it has, those shared included. */
  own(): void {
    for (let slot = 0; slot < this.#used; slot++) {
      const ref = this.ref(slot);
      if (ref !== NO_RECORD) this.#store.assign(ref, this.#owner, slot);
    }
  }

  /** Takes an object out; returns its record, which is the caller's to free. */
  remove(slot: number): number {
    const ref = this.ref(slot);
    const { namespace, name } = readKey(this.#store.bytes(ref));
    this.#keys.remove(keyHash(namespace, name), slot);
    this.#refile(slot, { from: ref, to: NO_RECORD });
    this.#refs[slot] = NO_RECORD;
    this.#freeSlots.push(slot);
    return ref;
  }

  /** Yields the slots of objects that may have a word, which must be indexed. */
  *slotsByWord(word: IndexWord): Generator<number, void> {
    const words = this.#words;
    let posting = words.first(hashWord(word));
    for (let slot = words.slot(posting); slot !== undefined;) {
      yield slot;
      posting = words.after(posting);
      slot = words.slot(posting);
    }
  }

  /** Makes objects findable by what `spec` says. */
  reindex(spec: IndexSpec): void {
    this.#spec = spec;
    this.#words = new HashIndex();
    for (let slot = 0; slot < this.#used; slot++) {
      if (!this.has(slot)) continue;
      for (const hash of objectHashes(this.view(slot), spec)) {
        this.#words.add(hash, slot);
      }
    }
  }

  /** Whether one of its objects has this record. */
  holds(ref: number): boolean {
    const { namespace, name } = readKey(this.#store.bytes(ref));
    const slot = this.find(namespace, name);
    return slot !== NO_SLOT && this.ref(slot) === ref;
  }

  /** Ends the table; hands each of its records to `free`. */
  end(free: (ref: number) => void): void {
    const refs = this.#refs.subarray(0, this.#used);
    this.#used = 0;
    this.#keys = new HashIndex();
    for (const ref of refs) if (ref !== NO_RECORD) free(ref);
    this.#store.removeOwner(this.#owner);
  }

  /** Told by the store: a record has moved. */
  moved(slot: number, ref: number): void {
    this.#refs[slot] = ref;
  }

  #findKey(key: Uint8Array, hash: number): number {
    const keys = this.#keys;
    let posting = keys.first(hash);
    for (;;) {
      const slot = keys.slot(posting);
      if (slot === undefined) return NO_SLOT;
      if (hasKey(this.#store.bytes(this.ref(slot)), key)) return slot;
      posting = keys.after(posting);
    }
  }

  /** Puts a record in a slot and keeps the indexes true; returns the old one. */
  #link(slot: number, { ref, hash, version }: Link): number {
    const old = this.ref(slot);
    if (old === NO_RECORD) this.#keys.add(hash, slot);
    this.#refile(slot, { from: old, to: ref });
    this.#refs[slot] = ref;
    this.#versions[slot] = version;
    return old;
  }

  /** Counts and files one record instead of another. */
  #refile(slot: number, { from, to }: { from: number; to: number }): void {
    this.#bytes += this.#jsonLength(to) - this.#jsonLength(from);
    if (!isIndexing(this.#spec)) return;
    const lost = this.#hashes(from);
    const gained = this.#hashes(to);
    for (const hash of lost) {
      if (!gained.has(hash)) this.#words.remove(hash, slot);
    }
    for (const hash of gained) {
      if (!lost.has(hash)) this.#words.add(hash, slot);
    }
  }

  #jsonLength(ref: number): number {
    if (ref === NO_RECORD) return 0;
    return recordJson(this.#store.bytes(ref)).length;
  }

  #hashes(ref: number): Set<number> {
    if (ref === NO_RECORD) return new Set();
    return objectHashes(this.viewOf(ref), this.#spec);
  }

  #newSlot(): number {
    const free = this.#freeSlots.pop();
    if (free !== undefined) return free;
    if (this.#used === this.#refs.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const capacity = this.#refs.length * 2;
    const refs = new Float64Array(capacity).fill(NO_RECORD);
    refs.set(this.#refs);
    const versions = new Float64Array(capacity);
    versions.set(this.#versions);
    [this.#refs, this.#versions] = [refs, versions];
  }
}

interface Link {
  readonly ref: number;
  readonly hash: number;
  readonly version: number;
}

/** Returns a version as a number, or NaN if it has no order. */
export function versionNumber(version: string): number {
  const exact = isOrdered(version) && version.length <= MAX_EXACT_DIGITS;
  return exact ? Number(version) : NaN;
}

function keyHash(namespace: string, name: string): number {
  return hashString(`${namespace}/${name}`);
}
