/**
 * What an error means for a watch.
 *
 * @module
 */

import {
  ApiError,
  BadRequestError,
  ConnectionError,
  GoneError,
  InvalidError,
} from "../errors.ts";
import type { WatchEnd } from "../observer.ts";
import type { WatchFailure, WatchPhase } from "./watch_state.ts";

/** Nothing has come for longer than a live connection can be silent. */
export class IdleWatchError extends ConnectionError {
  constructor(idleMs: number) {
    super(
      "timeout",
      `Cannot follow a watch: nothing came for ${idleMs} ms, the connection counts as dead`,
    );
  }
}

/** What an error means, for what comes next and for the observer. */
export interface JudgedFailure {
  readonly failure: WatchFailure;
  readonly end: WatchEnd;
}

/** Returns what `error`, caught in `phase`, means. */
export function judgeFailure(
  error: unknown,
  phase: WatchPhase["phase"],
): JudgedFailure {
  if (error instanceof ApiError) return judgeAnswer(error, phase);
  if (error instanceof SyntaxError || error instanceof RangeError) {
    return { failure: { why: "malformed" }, end: "malformed" };
  }
  if (error instanceof IdleWatchError) {
    return { failure: { why: "other" }, end: "idle" };
  }
  return { failure: { why: "other" }, end: "broken" };
}

function judgeAnswer(
  error: ApiError,
  phase: WatchPhase["phase"],
): JudgedFailure {
  if (error instanceof GoneError || isAheadOfServer(error)) {
    return { failure: { why: "gone" }, end: "gone" };
  }
  const senseless = error instanceof BadRequestError ||
    error instanceof InvalidError;
  if (senseless && phase === "streaming") {
    return { failure: { why: "noStreaming" }, end: "refused" };
  }
  // Only the version can be wrong with a watch whose list was accepted.
  if (senseless && phase === "following") {
    return { failure: { why: "gone" }, end: "gone" };
  }
  const { retryAfterMs } = error;
  return {
    failure: {
      why: "other",
      ...retryAfterMs !== undefined && { retryAfterMs },
    },
    end: "refused",
  };
}

/**
 * Whether the server has not got as far as the version we ask to follow, as
 * when its store was restored from a backup. Waiting would not help.
 */
function isAheadOfServer({ details, message }: ApiError): boolean {
  const { causes } = (details ?? {}) as { causes?: readonly StatusCause[] };
  return causes?.some(({ reason }) => reason === "ResourceVersionTooLarge") ||
    message.includes("Too large resource version");
}

interface StatusCause {
  readonly reason?: string;
}
