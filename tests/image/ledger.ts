/**
 * What the next start may find of each child, kept apart from the disk.
 *
 * @module
 */

import type { GuestMoment } from "./plain_guest.ts";

/** What may be found: one of the moments, or, if so said, no image. */
export interface Allowed {
  readonly clean: readonly GuestMoment[];
  readonly cold: boolean;
}

/** A child that was never saved. */
export const NOTHING: Allowed = { clean: [], cold: true };

/** What is allowed of each child at one time. */
export type LedgerPage = ReadonlyMap<string, Allowed>;

/** Keeps what is allowed, and what was at each step before. */
export class Ledger {
  readonly #now: () => number;
  readonly #pages: { readonly from: number; readonly page: LedgerPage }[] = [];
  #page: LedgerPage = new Map();

  /** Takes a clock that counts steps of the disk. */
  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  /** What is allowed now. */
  get page(): LedgerPage {
    return this.#page;
  }

  /** What is allowed of a child now. */
  get(child: string): Allowed {
    return this.#page.get(child) ?? NOTHING;
  }

  /** Says what is allowed of a child from now on. */
  set(child: string, allowed: Allowed): void {
    this.#page = new Map(this.#page).set(child, allowed);
    this.#pages.push({ from: this.#now(), page: this.#page });
  }

  /** Adds what the next step may lead to. */
  add(child: string, more: Allowed): void {
    const was = this.get(child);
    this.set(child, {
      clean: [...was.clean, ...more.clean],
      cold: was.cold || more.cold,
    });
  }

  /**
   * What was allowed when `steps` steps were done: all that was said between
   * the last of them and the next, since nothing tells these apart.
   */
  at(steps: number): LedgerPage {
    const found = new Map<string, Allowed>();
    const upTo = this.#pages.filter(({ from }) => from <= steps);
    const last = upTo.findLast(({ from }) => from < steps);
    const pages = upTo.filter(({ from }) => from === steps);
    for (const { page } of last ? [last, ...pages] : pages) {
      for (const [child, allowed] of page) {
        const was = found.get(child);
        found.set(child, {
          clean: [...was?.clean ?? [], ...allowed.clean],
          cold: allowed.cold || (was?.cold ?? false),
        });
      }
    }
    return found;
  }
}
