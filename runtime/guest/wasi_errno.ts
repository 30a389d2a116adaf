/**
 * The error numbers of WASI preview 1 that guests get here.
 *
 * @module
 */

/** Names as in WASI's own list. */
export const ERRNO = {
  success: 0,
  again: 6,
  badf: 8,
  intr: 27,
  inval: 28,
  nosys: 52,
  notsup: 58,
  spipe: 70,
  notcapable: 76,
} as const;
