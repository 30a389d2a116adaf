/**
 * What a child has used of the processor, over all its instances, and the clock
 * by which its deadlines run.
 *
 * @module
 */

/** The time of one child. */
export class GuestUsage {
  /** What it has computed. */
  cpuMs = 0;
  /** The time it could have run and others did, up to its last turn. */
  #waitedMs = 0;
  #waitingSince: number | undefined;

  /** It could run from now on. */
  wait(nowMs: number): void {
    this.#waitingSince ??= nowMs;
  }

  /** It has its turn, or nothing to run any more. */
  stopWaiting(nowMs: number): void {
    if (this.#waitingSince === undefined) return;
    this.#waitedMs += nowMs - this.#waitingSince;
    this.#waitingSince = undefined;
  }

  /** A clock that stands still while the child waits for its turn. */
  ownMs(nowMs: number): number {
    const waits = nowMs - (this.#waitingSince ?? nowMs);
    return nowMs - this.#waitedMs - waits;
  }
}
