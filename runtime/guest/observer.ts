/**
 * Who counts what happens to guests. Every method has an empty default.
 *
 * @module
 */

import type { DozeSample } from "../image/mod.ts";
import type { Suspension } from "./doze_account.ts";
import type { GuestEndedError } from "./errors.ts";
import type { Tier } from "./tier.ts";

/** Learns of wakes, suspensions and the end. */
export interface GuestObserver {
  /** The guest is awake again; restoring took this long. */
  woke(from: Tier["tier"], tookMs: number): void;
  /** The guest dozes or sleeps, and what saving it took from its first write. */
  suspended(to: Tier["tier"], suspension: Suspension): void;
  /** It is awake again, and this is what its suspension cost and bought. */
  dozed(sample: DozeSample): void;
  /** Its memory could not be written: it stays awake. */
  saveFailed(error: unknown): void;
  /** It is over, by itself or by its host, perhaps while nobody waited for it. */
  ended(reason: GuestEndedError): void;
}

/** Learns of nothing. */
export const silentGuestObserver: GuestObserver = {
  woke() {},
  suspended() {},
  dozed() {},
  saveFailed() {},
  ended() {},
};
