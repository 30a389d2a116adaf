/**
 * Holds requests back so that no client of ours can flood the API server.
 *
 * @module
 */

import { delay } from "./delay.ts";

/** How many requests, and how fast. */
export interface RateLimit {
  /** Requests a second in the long run; `Infinity` for no limit. */
  readonly qps: number;
  /** How many may go at once after a calm while. */
  readonly burst: number;
}

/** controller-runtime's own defaults. */
export const DEFAULT_RATE_LIMIT: RateLimit = { qps: 20, burst: 30 };

/**
 * A bucket of tokens that fills at `qps` and holds `burst`. It may be
 * overdrawn: who comes then waits until the debt is paid, in order of arrival.
 */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;

  /** @param now Monotonic milliseconds. */
  constructor(limit: RateLimit, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
    this.#tokens = limit.burst;
    this.#filledAt = now();
  }

  /** Takes one token now and returns how many milliseconds to wait for it. */
  reserve(): number {
    const { qps, burst } = this.#limit;
    if (qps === Infinity) return 0;
    const now = this.#now();
    const filled = this.#tokens + (now - this.#filledAt) * qps / 1000;
    this.#tokens = Math.min(burst, filled) - 1;
    this.#filledAt = now;
    return this.#tokens >= 0 ? 0 : -this.#tokens * 1000 / qps;
  }

  /** Waits for a turn; what gives up meanwhile has still used its token. */
  async take(signal?: AbortSignal): Promise<void> {
    const waitMs = this.reserve();
    if (waitMs > 0) await delay(waitMs, signal);
  }
}
