/**
 * When one child rests: looks whether it is idle, and lets it doze and sleep as
 * `idle_policy.ts` decides.
 *
 * @module
 */

import type { SuspendPolicy } from "../config/mod.ts";
import type { SuspendableGuest } from "../guest/mod.ts";
import type { Alarm } from "./alarm.ts";
import { decideIdle } from "./idle_policy.ts";

/** What the rest of a child depends on. */
export interface ChildRestOptions {
  readonly child: string;
  readonly suspend: SuspendPolicy;
  readonly alarm: Alarm;
  /** Its guest, if it has one. */
  readonly guest: () => SuspendableGuest | undefined;
  /** How many keys wait or are being worked on. */
  readonly work: () => number;
  /** When a timer of the guest's own is due. */
  readonly neededAtMs: () => number | undefined;
}

/** The idle clock of one child. */
export class ChildRest {
  readonly #options: ChildRestOptions;
  readonly #timer: string;
  #idleSinceMs = 0;
  #dozingSinceMs: number | undefined;

  constructor(options: ChildRestOptions) {
    this.#options = options;
    this.#timer = `${options.child}/idle`;
  }

  /** It has something to do. */
  busy(): void {
    this.#dozingSinceMs = undefined;
    this.#options.alarm.delete(this.#timer);
  }

  /** Nothing is under way: from now on it is idle. */
  idle(): void {
    this.#idleSinceMs = performance.now();
    this.#look();
  }

  #look(): void {
    const { alarm, suspend, neededAtMs, work } = this.#options;
    const guest = this.#options.guest();
    if (guest === undefined || work() > 0) return;
    const decision = decideIdle(
      {
        idleSinceMs: this.#idleSinceMs,
        dozingSinceMs: this.#dozingSinceMs,
        neededAtMs: neededAtMs(),
      },
      suspend,
      performance.now(),
    );
    switch (decision.act) {
      case "lookAgain":
        return alarm.set(this.#timer, decision.atMs, () => this.#look());
      case "doze":
        return void this.#doze(guest);
      case "sleep":
        return void guest.sleep();
      case "leave":
        return;
    }
  }

  async #doze(guest: SuspendableGuest): Promise<void> {
    if (!await guest.doze()) return;
    this.#dozingSinceMs = performance.now();
    this.#look();
  }
}
