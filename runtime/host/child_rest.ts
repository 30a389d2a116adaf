/**
 * When one child rests: looks whether it is idle, and lets it doze and sleep as
 * `idle_policy.ts` decides.
 *
 * @module
 */

import type { SuspendPolicy } from "../config/mod.ts";
import type { SuspendableGuest } from "../guest/mod.ts";
import { type DozeSample, NO_DOZES, withDoze } from "../image/mod.ts";
import type { Alarm } from "./alarm.ts";
import { decideIdle, paysAfterMs } from "./idle_policy.ts";

/** What the rest of a child depends on. */
export interface ChildRestOptions {
  readonly child: string;
  readonly suspend: SuspendPolicy;
  readonly alarm: Alarm;
  /** Its guest, if it has one. */
  readonly guest: () => SuspendableGuest | undefined;
  /** Whether it is in a call that must be over first. */
  readonly inCall: () => boolean;
  /** Whether a reconcile is under way. */
  readonly working: () => boolean;
  /** When a timer of the guest's own is due. */
  readonly neededAtMs: () => number | undefined;
}

/** The wait after the first save that failed. */
const FIRST_RETRY_MS = 1_000;
/** The longest: a disk that is full may be so for hours. */
const LONGEST_RETRY_MS = 300_000;

/** The idle clock of one child. */
export class ChildRest {
  readonly #options: ChildRestOptions;
  readonly #timer: string;
  #idleSinceMs = 0;
  #dozingSinceMs: number | undefined;
  #history = NO_DOZES;
  /** Saves that failed in a row. */
  #failures = 0;

  constructor(options: ChildRestOptions) {
    this.#options = options;
    this.#timer = `${options.child}/idle`;
  }

  /** Since when it has had nothing to do, in milliseconds. */
  get idleSinceMs(): number {
    return this.#idleSinceMs;
  }

  /** It has something to do. */
  busy(): void {
    this.#options.alarm.delete(this.#timer);
  }

  /** Its guest runs again. */
  woke(): void {
    this.#dozingSinceMs = undefined;
  }

  /** Nothing is under way: from now on it is idle. */
  idle(): void {
    this.#idleSinceMs = performance.now();
    this.#look();
  }

  /** What a doze has cost and bought. */
  dozed(sample: DozeSample): void {
    this.#history = withDoze(this.#history, sample);
  }

  /** Its memory could not be written: it stays awake, and that is tried later. */
  saveFailed(): void {
    const ms = FIRST_RETRY_MS * 2 ** this.#failures++;
    this.#lookAt(performance.now() + Math.min(LONGEST_RETRY_MS, ms));
  }

  #lookAt(atMs: number): void {
    this.#options.alarm.set(this.#timer, atMs, () => this.#look());
  }

  #look(): void {
    const { suspend, neededAtMs, inCall, working } = this.#options;
    const guest = this.#options.guest();
    if (guest === undefined || inCall()) return;
    const decision = decideIdle(
      {
        idleSinceMs: this.#idleSinceMs,
        dozingSinceMs: this.#dozingSinceMs,
        neededAtMs: neededAtMs(),
        working: working(),
        paysAfterMs: paysAfterMs(this.#history, suspend.breakEven),
      },
      suspend,
      performance.now(),
    );
    switch (decision.act) {
      case "lookAgain":
        return this.#lookAt(decision.atMs);
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
    this.#failures = 0;
    this.#dozingSinceMs = performance.now();
    this.#look();
  }
}
