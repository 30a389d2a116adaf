/**
 * Whether a request that failed may be sent once more.
 *
 * @module
 */

import { ConnectionError } from "../errors.ts";

/** What became of one attempt. */
export type Attempt =
  | { readonly error: unknown }
  | { readonly status: number; readonly retryAfterMs?: number };

/** Which request, and how often it was sent. */
export interface RetryQuestion {
  readonly method: string;
  /** How many attempts there were, this one included. */
  readonly attempts: number;
  readonly attempt: Attempt;
  /** Between 0 and 1. */
  readonly random: number;
}

/** More would only keep the caller waiting; it has its own way to try again. */
const MAX_ATTEMPTS = 4;

const FIRST_DELAY_MS = 100;

/** A server that asks for more than this is answered to the caller instead. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Returns how many milliseconds to wait before the next attempt, or undefined
 * if there must be none.
 *
 * What was certainly not seen, or was turned away by the server with the wish
 * to come again, is safe whatever it is. What may have been done is repeated
 * only if doing it twice is doing it once.
 */
export function retryDelay(question: RetryQuestion): number | undefined {
  const { method, attempts, attempt, random } = question;
  if (attempts >= MAX_ATTEMPTS) return undefined;
  const readsOnly = method === "GET" || method === "HEAD";
  const backoff = FIRST_DELAY_MS * 2 ** (attempts - 1) * (1 + random);
  if ("error" in attempt) {
    if (!(attempt.error instanceof ConnectionError)) return undefined;
    const { problem, mayHaveBeenSeen } = attempt.error;
    if (problem === "certificate" || problem === "timeout") return undefined;
    return readsOnly || !mayHaveBeenSeen ? backoff : undefined;
  }
  const { status, retryAfterMs } = attempt;
  const turnedAway = status === 429 ||
    (status === 503 && retryAfterMs !== undefined);
  const passing = readsOnly && [500, 502, 503, 504].includes(status);
  if (!turnedAway && !passing) return undefined;
  const wait = Math.max(backoff, retryAfterMs ?? 0);
  return wait <= LONGEST_WAIT_MS ? wait : undefined;
}
