/**
 * Holds requests back so that no client of ours can flood the API server, and
 * shares what there is among those who ask: each flow in turn, so that one with
 * a thousand requests waiting delays another's by one at most.
 *
 * @module
 */

/** How many requests, and how fast. */
export interface RateLimit {
  /** Requests a second in the long run; `Infinity` for no limit. */
  readonly qps: number;
  /** How many may go at once after a calm while. */
  readonly burst: number;
}

/** controller-runtime's own defaults. */
export const DEFAULT_RATE_LIMIT: RateLimit = { qps: 20, burst: 30 };

/** Of whom a turn is taken, and how long. */
export interface TurnOptions {
  /** Who asks: flows get their turns one after the other. @default "" */
  readonly flow?: string;
  /** Gives up waiting; no token is used then. */
  readonly signal?: AbortSignal | undefined;
}

/** One who waits. */
interface Waiter {
  readonly admit: () => void;
  readonly refuse: (reason: unknown) => void;
}

/** A bucket of tokens that fills at `qps` and holds `burst`. */
export class RateLimiter implements Disposable {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  #tokens: number;
  #filledAt: number;
  /** Who waits, the flow that is next first; a flow leaves with its last waiter. */
  readonly #waiting = new Map<string, Set<Waiter>>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param now Monotonic milliseconds. */
  constructor(limit: RateLimit, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
    this.#tokens = limit.burst;
    this.#filledAt = now();
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiting.values().reduce((sum, { size }) => sum + size, 0);
  }

  /** Waits for a turn, and takes a token. */
  take({ flow = "", signal }: TurnOptions = {}): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#waiting.size === 0 && this.#spend()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        signal?.removeEventListener("abort", giveUp);
        outcome();
      };
      const waiter: Waiter = {
        admit: () => settle(resolve),
        refuse: (reason) => settle(() => reject(reason)),
      };
      const giveUp = (): void => {
        this.#leave(flow, waiter);
        waiter.refuse(signal?.reason);
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      const others = this.#waiting.get(flow);
      if (others === undefined) this.#waiting.set(flow, new Set([waiter]));
      else others.add(waiter);
      this.#arm();
    });
  }

  /** Refuses all who wait. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    const reason = new Error("Cannot wait for a turn: the client is closed");
    for (const waiters of this.#waiting.values()) {
      for (const waiter of waiters) waiter.refuse(reason);
    }
    this.#waiting.clear();
  }

  /** Takes a token if there is a whole one. */
  #spend(): boolean {
    const { qps, burst } = this.#limit;
    if (qps === Infinity) return true;
    const now = this.#now();
    const filled = this.#tokens + (now - this.#filledAt) * qps / 1000;
    this.#tokens = Math.min(burst, filled);
    this.#filledAt = now;
    // What rounding has taken is not waited for.
    if (this.#tokens < 1 - 1e-9) return false;
    this.#tokens--;
    return true;
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#waiting.size === 0) return;
    const waitMs = (1 - this.#tokens) * 1000 / this.#limit.qps;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#admit();
    }, Math.ceil(waitMs));
  }

  /** Gives turns as long as there are tokens. */
  #admit(): void {
    while (this.#waiting.size > 0 && this.#spend()) this.#next()?.admit();
    this.#arm();
  }

  /** Takes the first of the flow that is next, which goes to the end. */
  #next(): Waiter | undefined {
    for (const [flow, waiters] of this.#waiting) {
      this.#waiting.delete(flow);
      const [first] = waiters;
      if (first === undefined) continue;
      waiters.delete(first);
      if (waiters.size > 0) this.#waiting.set(flow, waiters);
      return first;
    }
    return undefined;
  }

  #leave(flow: string, waiter: Waiter): void {
    const waiters = this.#waiting.get(flow);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiting.delete(flow);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
