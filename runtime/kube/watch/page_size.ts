/**
 * How many objects to ask for at once, so that a page is neither larger than
 * memory allows nor so small that asking takes longer than reading.
 *
 * @module
 */

/** What a page should come to. */
const PAGE_BYTES = 2 * 1024 * 1024;

/** Objects may have 1.5 MiB each: the first page is asked for with care. */
const FIRST_PAGE = 50;
const MIN_PAGE = 5;
const MAX_PAGE = 1000;

/** Learns from pages how large objects of one watch are. */
export class PageSize {
  #objects = FIRST_PAGE;

  /** How many objects to ask for. */
  get objects(): number {
    return this.#objects;
  }

  /** Says that `objects` came in `bytes`. */
  learn(objects: number, bytes: number): void {
    if (objects === 0) return;
    const fitting = Math.floor(PAGE_BYTES * objects / bytes);
    this.#objects = Math.min(Math.max(fitting, MIN_PAGE), MAX_PAGE);
  }
}
