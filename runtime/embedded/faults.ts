/**
 * Faults on demand: what a test makes the server do wrong.
 *
 * @module
 */

import { ApiError, expired } from "./errors.ts";

/** Which requests a fault is for; all, if nothing is said. */
export interface FaultFilter {
  /** The HTTP method. */
  readonly method?: string;
  /** What the path and query must match. */
  readonly url?: RegExp;
}

/** An answer in place of the real one. */
export interface FailOptions extends FaultFilter {
  /** 429, 500 or 410; others get the words of a 500. */
  readonly code: number;
  /** How many requests fail. @default 1 */
  readonly times?: number;
  /** What `Retry-After` says, in seconds, with 429. @default 1 */
  readonly retryAfterS?: number;
}

/** A wait before the real answer. */
export interface DelayOptions extends FaultFilter {
  readonly ms: number;
  /** How many requests wait. @default Infinity */
  readonly times?: number;
}

/** What the server lets its faults do. */
export interface FaultTarget {
  /** Forgets the history of changes. */
  readonly compact: () => void;
  /** Cuts all watches; returns how many. */
  readonly cutWatches: () => number;
  /** Refuses connections for a time. */
  readonly stop: (ms: number) => Promise<void>;
}

type Fault =
  & { remaining: number; readonly filter: FaultFilter }
  & (
    | { readonly type: "fail"; readonly error: ApiError }
    | { readonly type: "delay"; readonly ms: number }
  );

/** The faults of one server. */
export class Faults {
  readonly #target: FaultTarget;
  #faults: Fault[] = [];

  constructor(target: FaultTarget) {
    this.#target = target;
  }

  /** Fails the next requests. */
  fail(options: FailOptions): void {
    const { code, times = 1, retryAfterS = 1, ...filter } = options;
    this.#faults.push({
      type: "fail",
      remaining: times,
      filter,
      error: faultError(code, retryAfterS),
    });
  }

  /** Delays requests. */
  delay(options: DelayOptions): void {
    const { ms, times = Infinity, ...filter } = options;
    this.#faults.push({ type: "delay", remaining: times, filter, ms });
  }

  /** Ends all faults that still wait for a request. */
  clear(): void {
    this.#faults = [];
  }

  /** Forgets the history: watches and pages that go on from before get 410. */
  compact(): void {
    this.#target.compact();
  }

  /** Cuts all watches in the middle of the stream, and returns how many. */
  cutWatches(): number {
    return this.#target.cutWatches();
  }

  /** Is as if the server were down: cuts everything, and refuses connections for `ms`. */
  stop(ms: number): Promise<void> {
    return this.#target.stop(ms);
  }

  /** Lets the faults for a request happen; called by the server before it answers. */
  async strike(method: string, url: string): Promise<void> {
    for (const fault of this.#faults) {
      if (!isFor(fault.filter, method, url)) continue;
      fault.remaining--;
      if (fault.remaining <= 0) {
        this.#faults = this.#faults.filter((one) => one !== fault);
      }
      if (fault.type === "fail") throw fault.error;
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
    }
  }
}

function isFor(filter: FaultFilter, method: string, url: string): boolean {
  return (filter.method ?? method) === method &&
    (filter.url?.test(url) ?? true);
}

function faultError(code: number, retryAfterS: number): ApiError {
  switch (code) {
    case 410:
      return expired("The resourceVersion for the provided list is too old.");
    case 429:
      return new ApiError(
        429,
        "TooManyRequests",
        "Too many requests, please try again later.",
        { details: { retryAfterSeconds: retryAfterS } },
      );
    default:
      return new ApiError(
        code,
        "InternalError",
        "Internal error occurred: a fault on demand",
        { details: { causes: [{ message: "a fault on demand" }] } },
      );
  }
}
