/**
 * Whether dozing pays: a pure rule.
 *
 * Dozing buys memory for a time and pays in bytes written, which wear flash
 * out. The old rule for disks and memory turned around: a byte
 * written should buy at least a minute of a byte of memory. A child of
 * 1 MiB that dirties two pages pays by dozing half a second; one that dirties
 * everything must stay idle for a minute.
 *
 * @module
 */

/** What one doze did. */
export interface DozeSample {
  /** Bytes that went to the image. */
  readonly writtenBytes: number;
  /**
   * Bytes of memory that were given back: all that the child would hold if it
   * had stayed awake, and not only what it wrote to since it dozed last.
   */
  readonly freedBytes: number;
  /** How long it dozed, in milliseconds. */
  readonly dozedMs: number;
}

/** What dozing has come to: averages in which the last weighs most. */
export interface DozeHistory extends DozeSample {
  /** How many dozes were seen, up to {@linkcode ENOUGH_SAMPLES}. */
  readonly samples: number;
}

/** No doze was seen. */
export const NO_DOZES: DozeHistory = {
  writtenBytes: 0,
  freedBytes: 0,
  dozedMs: 0,
  samples: 0,
};

/**
 * Bytes a doze that any memory given back is worth: a page that is written again
 * and again reaches the card every half minute at most, so that three pages and
 * their sums wear it by some 0.5 KiB a second, however often the child dozes.
 */
export const FEW_BYTES = 16 * 1024;

/** Milliseconds of a byte of memory that a written byte must buy. */
export const BREAK_EVEN_MS = 60_000;

/** The first save writes all there is and says little: below this all doze. */
export const ENOUGH_SAMPLES = 4;

/** What is new weighs a quarter. */
const WEIGHT = 1 / 4;

/** Returns the history with one more doze. */
export function withDoze(history: DozeHistory, doze: DozeSample): DozeHistory {
  const weight = history.samples === 0 ? 1 : WEIGHT;
  const mix = (old: number, now: number): number => old + (now - old) * weight;
  return {
    writtenBytes: mix(history.writtenBytes, doze.writtenBytes),
    freedBytes: mix(history.freedBytes, doze.freedBytes),
    dozedMs: mix(history.dozedMs, doze.dozedMs),
    samples: Math.min(history.samples + 1, ENOUGH_SAMPLES),
  };
}

/** Says whether dozing as in `history` buys more than it costs. */
export function dozingPays(
  history: DozeHistory,
  breakEvenMs: number = BREAK_EVEN_MS,
): boolean {
  if (history.samples < ENOUGH_SAMPLES) return true;
  const { writtenBytes, freedBytes, dozedMs } = history;
  if (freedBytes > 0 && writtenBytes <= FEW_BYTES) return true;
  return freedBytes * dozedMs >= writtenBytes * breakEvenMs;
}
