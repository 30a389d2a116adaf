/**
 * How long a key waits after a failure: 5 ms, doubled with each failure in a
 * row, at most 1000 s, as controller-runtime does it.
 *
 * @module
 */

/** The wait after the first failure. */
export const FIRST_BACKOFF_MS = 5;
/** The longest wait. */
export const LONGEST_BACKOFF_MS = 1_000_000;

/** The failures in a row of the keys of one child. */
export class Backoff {
  /** Only of keys that failed last; `succeeded` and `forget` delete. */
  readonly #failures = new Map<string, number>();

  /** Counts a failure of a key; returns how long it waits now. */
  failed(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    return backoffMs(failures);
  }

  /** The key is well again. */
  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  /** How many keys failed last. */
  get failing(): number {
    return this.#failures.size;
  }
}

/** The wait after `failures` failures before this one. */
export function backoffMs(failures: number): number {
  return Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures);
}
