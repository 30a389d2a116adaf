/**
 * Tells a subscriber what has changed between two tables, a piece at a time.
 *
 * A late subscriber is told the difference between nothing and what is there,
 * and after a relist, or when another watch takes over, everybody is told the
 * difference between what they knew and what is there. Neither table may
 * change until it is over.
 *
 * @module
 */

import { NO_SLOT, type ObjectTable } from "./object_table.ts";
import type { Subscription } from "./subscription.ts";

/** What a replay goes by. */
export interface ReplayOptions {
  readonly subscription: Subscription;
  /** What the subscriber knows; undefined for nothing. */
  readonly known: ObjectTable | undefined;
  /** What is there. */
  readonly present: ObjectTable;
}

/** How many objects are looked at between two looks at the clock. */
const STEP = 64;

/** The difference of two tables, told step by step. */
export class Replay {
  readonly #options: ReplayOptions;
  #cursor = 0;
  #phase: "gone" | "present" | "done" = "gone";

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** Whose replay it is. */
  get subscription(): Subscription {
    return this.#options.subscription;
  }

  /** Tells a little more; returns whether that was all. */
  step(): boolean {
    const { subscription, known, present } = this.#options;
    const table = this.#phase === "gone" ? known : present;
    const end = Math.min(this.#cursor + STEP, table?.slots ?? 0);
    for (; this.#cursor < end; this.#cursor++) {
      if (!table?.has(this.#cursor)) continue;
      if (this.#phase === "gone") this.#tellIfGone(table, this.#cursor);
      else this.#tellPresent(this.#cursor);
    }
    if (this.#cursor < (table?.slots ?? 0)) return false;
    this.#cursor = 0;
    this.#phase = this.#phase === "gone" ? "present" : "done";
    if (this.#phase !== "done") return false;
    subscription.sync();
    return true;
  }

  #tellIfGone(known: ObjectTable, slot: number): void {
    const { subscription, present } = this.#options;
    const view = known.view(slot);
    if (present.find(view.namespace, view.name) !== NO_SLOT) return;
    subscription.tell(view, undefined);
  }

  #tellPresent(slot: number): void {
    const { subscription, known, present } = this.#options;
    const after = present.view(slot);
    const old = known?.find(after.namespace, after.name) ?? NO_SLOT;
    if (known === undefined || old === NO_SLOT) {
      return subscription.tell(undefined, after);
    }
    if (present.sameVersion(slot, known, old)) return;
    subscription.tell(known.view(old), after);
  }
}
