/**
 * Bounds of histograms, in seconds or as said.
 *
 * @module
 */

/** Reconciles: from one that finds nothing to do to one that waits for others. */
export const RECONCILE_SECONDS = [
  0.0005,
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  5,
  30,
  60,
];

/** Waiting and working, by powers of ten as client-go has them. */
export const QUEUE_SECONDS = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];

/** Wakes and suspensions: from some microseconds to a whole second. */
export const TIER_SECONDS = [
  1e-5,
  2.5e-5,
  5e-5,
  1e-4,
  2.5e-4,
  5e-4,
  1e-3,
  2.5e-3,
  5e-3,
  0.01,
  0.1,
  1,
];

/** Requests to an API server. */
export const REQUEST_SECONDS = [
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  5,
  30,
];

/** Gaps between two pieces of work, up to an hour. */
export const GAP_SECONDS = [
  0.01,
  0.1,
  0.5,
  1,
  2,
  5,
  10,
  30,
  60,
  300,
  600,
  3600,
];

/** Pages of a memory, by powers of four. */
export const PAGES = [1, 4, 16, 64, 256, 1024, 4096, 16_384];
