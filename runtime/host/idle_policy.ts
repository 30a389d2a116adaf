/**
 * When a child that has nothing to do dozes and sleeps: a pure rule over times.
 *
 * @module
 */

/** The times of a child that matter. */
export interface Idleness {
  /** When it last had something to do, in milliseconds. */
  readonly idleSinceMs: number;
  /** Since when it dozes, if it does. */
  readonly dozingSinceMs: number | undefined;
  /** When it is known to be needed next: a timer or a schedule. */
  readonly neededAtMs: number | undefined;
}

/** What its spec says of suspending. */
export interface SuspendTimes {
  readonly idleAfter: number;
  readonly sleepAfter: number;
  readonly never: boolean;
}

/** What to do with it now, or when to look again. */
export type IdleDecision =
  | { readonly act: "doze" | "sleep" }
  | { readonly act: "lookAgain"; readonly atMs: number }
  | { readonly act: "leave" };

/**
 * A suspension pays only if it lasts: one that ends within this time would
 * write pages for nothing.
 */
export const WORTH_DOZING_MS = 50;

/** Decides about a child that is in no call and has no work waiting. */
export function decideIdle(
  idleness: Idleness,
  times: SuspendTimes,
  nowMs: number,
): IdleDecision {
  if (times.never) return { act: "leave" };
  const { dozingSinceMs, idleSinceMs } = idleness;
  return dozingSinceMs === undefined
    ? decide("doze", idleSinceMs + times.idleAfter, idleness, nowMs)
    : decide("sleep", dozingSinceMs + times.sleepAfter, idleness, nowMs);
}

function decide(
  act: "doze" | "sleep",
  dueMs: number,
  { neededAtMs = Infinity }: Idleness,
  nowMs: number,
): IdleDecision {
  if (nowMs < dueMs) return { act: "lookAgain", atMs: dueMs };
  // It is needed in a moment: that moment makes it busy, and it is looked at then.
  if (neededAtMs - nowMs < WORTH_DOZING_MS) return { act: "leave" };
  return { act };
}
