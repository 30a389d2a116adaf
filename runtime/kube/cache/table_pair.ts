/**
 * A table and the one that follows it, which share the records of what has
 * not changed.
 *
 * @module
 */

import type { NewObject } from "./object_table.ts";
import { NO_SLOT, ObjectTable } from "./object_table.ts";
import { NO_RECORD, type SlabStore } from "./slab_store.ts";

/** At most three tables: the one that is read, its successor, its predecessor. */
export class TablePair implements Disposable {
  readonly #store: SlabStore;
  #live: ObjectTable;
  #next: ObjectTable | undefined;
  #last: ObjectTable | undefined;

  constructor(store: SlabStore) {
    this.#store = store;
    this.#live = new ObjectTable(store);
  }

  /** What is read. */
  get live(): ObjectTable {
    return this.#live;
  }

  /** The list that is gathered, if one is. */
  get next(): ObjectTable | undefined {
    return this.#next;
  }

  /** Begins a new successor; one that was begun before is dropped. */
  beginNext(): void {
    this.#dropNext();
    this.#store.pin();
    this.#next = new ObjectTable(this.#store, this.#live.indexes);
  }

  /** Puts an object into the successor, without a copy if the live table has it. */
  putNext(object: NewObject): void {
    const next = this.#next;
    if (next === undefined) return;
    const slot = this.#live.find(object.namespace, object.name);
    const known = slot !== NO_SLOT &&
      this.#live.hasVersion(slot, object.version);
    this.free(known ? next.share(this.#live, slot) : next.put(object));
  }

  /** Takes over into the successor what the live table has in a slot. */
  keep(slot: number): void {
    if (this.#next) this.free(this.#next.share(this.#live, slot));
  }

  /** Takes an object out of the successor. */
  removeNext(namespace: string, name: string): void {
    const slot = this.#next?.find(namespace, name) ?? NO_SLOT;
    if (this.#next && slot !== NO_SLOT) this.free(this.#next.remove(slot));
  }

  /** Lets the successor take over; `retire()` ends the one that was read. */
  swap(): ObjectTable {
    const last = this.#live;
    if (this.#next !== undefined) this.#live = this.#next;
    this.#live.own();
    this.#next = undefined;
    this.#last = last;
    return last;
  }

  /** Ends the table that was read before. */
  retire(): void {
    const last = this.#last;
    if (last === undefined) return;
    this.#last = undefined;
    last.end((ref) => this.free(ref));
    this.#store.unpin();
  }

  /** Frees a record that one table has given up, unless another one has it. */
  free(ref: number): void {
    if (ref === NO_RECORD) return;
    const held = this.#live.holds(ref) || this.#next?.holds(ref) ||
      this.#last?.holds(ref);
    if (!held) this.#store.free(ref);
  }

  /** Frees everything. */
  [Symbol.dispose](): void {
    this.retire();
    this.#dropNext();
    this.#live.end((ref) => this.#store.free(ref));
  }

  #dropNext(): void {
    const next = this.#next;
    if (next === undefined) return;
    this.#next = undefined;
    next.end((ref) => this.free(ref));
    this.#store.unpin();
  }
}
