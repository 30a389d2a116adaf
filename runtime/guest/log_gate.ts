/**
 * Holds a guest to its rate of log lines, and says how many were lost.
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

  /**
   * Asks for one line at the time `nowMs`.
   *
   * @returns Whether it may pass, and how many were dropped since the last one.
   */
  pass(nowMs: number): { readonly passes: boolean; readonly dropped: number } {
    const filled = ((nowMs - this.#filledAt) / 1000) * this.#perSecond;
    this.#filledAt = nowMs;
    this.#tokens = Math.min(2 * this.#perSecond, this.#tokens + filled);
    if (this.#tokens < 1) {
      this.#dropped++;
      return { passes: false, dropped: 0 };
    }
    this.#tokens--;
    const dropped = this.#dropped;
    this.#dropped = 0;
    return { passes: true, dropped };
  }
}
