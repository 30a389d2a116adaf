/**
 * Many timers, ordered by when they are due. One entry for each id: setting an
 * id again moves it. Knows no clock; `alarm.ts` has the one real timer.
 *
 * @module
 */

interface Entry<Id> {
  readonly id: Id;
  readonly atMs: number;
}

/** A binary heap of ids by time. */
export class TimerHeap<Id> {
  readonly #heap: Entry<Id>[] = [];
  /** The entry that counts for an id; `delete` and `takeDue` delete. */
  readonly #current = new Map<Id, Entry<Id>>();

  /** How many timers run. */
  get size(): number {
    return this.#current.size;
  }

  /** When a timer is due, if it runs. */
  get(id: Id): number | undefined {
    return this.#current.get(id)?.atMs;
  }

  /** When the next one is due. */
  get nextMs(): number | undefined {
    this.#dropStale();
    return this.#heap[0]?.atMs;
  }

  /** Starts a timer or moves it. */
  set(id: Id, atMs: number): void {
    const entry = { id, atMs };
    this.#current.set(id, entry);
    this.#heap.push(entry);
    this.#up(this.#heap.length - 1);
    if (this.#heap.length > 2 * this.#current.size + 64) this.#rebuild();
  }

  /** Stops a timer; returns whether it ran. */
  delete(id: Id): boolean {
    return this.#current.delete(id);
  }

  /** Takes the next timer that is due at `nowMs`. */
  takeDue(nowMs: number): Id | undefined {
    const next = this.nextMs;
    if (next === undefined || next > nowMs) return undefined;
    const entry = this.#pop();
    if (entry === undefined) return undefined;
    this.#current.delete(entry.id);
    return entry.id;
  }

  /** Entries of timers that were moved or stopped stay until they come up. */
  #dropStale(): void {
    for (
      let [first] = this.#heap;
      first !== undefined && this.#current.get(first.id) !== first;
      [first] = this.#heap
    ) {
      this.#pop();
    }
  }

  #rebuild(): void {
    this.#heap.length = 0;
    for (const entry of this.#current.values()) {
      this.#heap.push(entry);
      this.#up(this.#heap.length - 1);
    }
  }

  #pop(): Entry<Id> | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last === undefined || first === undefined || last === first) {
      return first;
    }
    this.#heap[0] = last;
    this.#down(0);
    return first;
  }

  #at(index: number): number {
    return this.#heap[index]?.atMs ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }

  #up(index: number): void {
    let at = index;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#at(parent) <= this.#at(at)) return;
      this.#swap(parent, at);
      at = parent;
    }
  }

  #down(index: number): void {
    let at = index;
    for (;;) {
      const left = 2 * at + 1;
      const least = this.#at(left + 1) < this.#at(left) ? left + 1 : left;
      if (this.#at(least) >= this.#at(at)) return;
      this.#swap(least, at);
      at = least;
    }
  }
}
