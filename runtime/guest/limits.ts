/**
 * What one guest may use. Sizes are in bytes, times in milliseconds.
 *
 * @module
 */

/** The limits of one guest. */
export interface GuestLimits {
  /** Linear memory; growing beyond fails inside the guest. */
  readonly memoryBytes: number;
  /** Computing in one activation. */
  readonly cpuMs: number;
  /** From the start of a reconcile to its result. */
  readonly deadlineMs: number;
  /** How long a reconcile that was cancelled may take to answer, in loop style. */
  readonly cancelGraceMs: number;
  /** Any one input, result, request or reply. */
  readonly messageBytes: number;
  /** Requests and streams under way at once, in loop style. */
  readonly handles: number;
  /** Log lines, on average; twice as many at once. */
  readonly logLinesPerSecond: number;
}

/** What a guest may use when its child says nothing. */
export const DEFAULT_LIMITS: GuestLimits = {
  memoryBytes: 64 * 1024 * 1024,
  cpuMs: 2_000,
  deadlineMs: 30_000,
  cancelGraceMs: 5_000,
  messageBytes: 8 * 1024 * 1024,
  handles: 256,
  logLinesPerSecond: 50,
};
