/**
 * The clocks that a guest sees. Its monotonic clock goes on across a sleep and
 * a restart of the host: it is the host's clock plus an offset that is saved
 * with the guest.
 *
 * The host's clock is the wall clock of the process's start plus the time since
 * then: it never goes back while the process lives, and counts the time between
 * two processes. What time it is, a guest reads from the wall clock itself: small
 * machines start without knowing it and are told later. That the wall clock was set back in between is made up for when
 * a guest is restored.
 *
 * @module
 */

/** What time it is, in milliseconds since 1970: it follows whoever sets the clock. */
export function wallClockMs(): number {
  return Date.now();
}

/** The host's clock, in milliseconds since 1970: it never goes back. */
export function hostClockMs(): number {
  return performance.timeOrigin + performance.now();
}

/** A moment of a guest's monotonic clock on `performance.now()`. */
export function processMs(guestMs: number, clockOffsetMs: number): number {
  return guestMs - clockOffsetMs - performance.timeOrigin;
}

/**
 * Milliseconds as the nanoseconds that WASI counts in. Whole ones stay exact:
 * since 1970 there are more nanoseconds than a number holds.
 */
export function nanoseconds(ms: number): bigint {
  const whole = Math.floor(ms);
  const rest = Math.round((ms - whole) * 1e6);
  return BigInt(whole) * 1_000_000n + BigInt(rest);
}
