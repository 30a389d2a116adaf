/**
 * Holds a guest to its rate of log lines, and counts how many were lost.
 *
 * @module
 */

/** A bucket of lines that fills with time: twice the rate may come at once. */
export class LogGate {
  readonly #perSecond: number;
  #tokens: number;
  #filledAt = 0;
  #dropped = 0;

  constructor(linesPerSecond: number) {
    this.#perSecond = linesPerSecond;
    this.#tokens = 2 * linesPerSecond;
  }

  /** Asks for one line at the time `nowMs`; returns whether it may pass. */
  pass(nowMs: number): boolean {
    const filled = ((nowMs - this.#filledAt) / 1000) * this.#perSecond;
    this.#filledAt = nowMs;
    this.#tokens = Math.min(2 * this.#perSecond, this.#tokens + filled);
    if (this.#tokens < 1) {
      this.#dropped++;
      return false;
    }
    this.#tokens--;
    return true;
  }

  /** Counts lines that were not even asked for. */
  drop(lines: number): void {
    this.#dropped += lines;
  }

  /** Returns how many were dropped since this was last asked. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}
