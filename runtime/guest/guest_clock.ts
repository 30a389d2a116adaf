/**
 * The clocks that a guest sees. Its monotonic clock goes on across a sleep and
 * a restart of the process: it is the process's own plus an offset that is
 * saved with the guest.
 *
 * @module
 */

import type { Guest } from "./guest.ts";

/** The guest's monotonic clock, in milliseconds. */
export function guestMonotonicMs(guest: Guest): number {
  return performance.now() + guest.clockOffsetMs;
}

/** A moment of the guest's monotonic clock on the process's own. */
export function monotonicMs(guest: Guest, guestMs: number): number {
  return guestMs - guest.clockOffsetMs;
}

/** Milliseconds as the nanoseconds that WASI counts in. */
export function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms * 1e6));
}
