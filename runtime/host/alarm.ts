/**
 * All timers of the host behind one timer of Deno's: requeues, idle clocks,
 * back-offs, the timers of guests. One wake of the process serves all that are
 * due within {@linkcode COALESCE_MS}.
 *
 * @module
 */

import { TimerHeap } from "./timer_heap.ts";

/** Timers this close to each other are served by one wake. */
const COALESCE_MS = 5;
/** The longest that Deno's timer can wait; a later one is looked at again. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** Calls back at set times, by `performance.now()`. */
export class Alarm implements Disposable {
  readonly #heap = new TimerHeap<string>();
  /** What a timer does; leaves with its timer. */
  readonly #due = new Map<string, () => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #armedFor = Infinity;

  /** Calls `due` at `atMs`; another time for the same id replaces this one. */
  set(id: string, atMs: number, due: () => void): void {
    this.#heap.set(id, atMs);
    this.#due.set(id, due);
    this.#arm();
  }

  /** When a timer is due, if it runs. */
  at(id: string): number | undefined {
    return this.#heap.get(id);
  }

  /** Stops a timer. */
  delete(id: string): void {
    this.#heap.delete(id);
    this.#due.delete(id);
  }

  /** Stops all timers whose ids begin so. */
  deletePrefix(prefix: string): void {
    for (const id of [...this.#due.keys()]) {
      if (id.startsWith(prefix)) this.delete(id);
    }
  }

  /** How many run. */
  get size(): number {
    return this.#due.size;
  }

  /** Stops all. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const id of [...this.#due.keys()]) this.delete(id);
  }

  #arm(): void {
    const next = this.#heap.nextMs;
    if (next === undefined || next >= this.#armedFor) return;
    clearTimeout(this.#timer);
    this.#armedFor = next;
    const wait = Math.max(0, next - performance.now());
    this.#timer = setTimeout(
      () => this.#fire(),
      Math.min(LONGEST_WAIT_MS, wait),
    );
  }

  #fire(): void {
    this.#armedFor = Infinity;
    const until = performance.now() + COALESCE_MS;
    for (
      let id = this.#heap.takeDue(until);
      id !== undefined;
      id = this.#heap.takeDue(until)
    ) {
      const due = this.#due.get(id);
      this.#due.delete(id);
      due?.();
    }
    this.#arm();
  }
}
