/**
 * When a child that has nothing to do dozes and sleeps: a pure rule over times.
 *
 * @module
 */

import { type DozeHistory, dozingPays } from "../image/mod.ts";

/** The times of a child that matter. */
export interface Idleness {
  /** When it last had something to do, in milliseconds. */
  readonly idleSinceMs: number;
  /** Since when it dozes, if it does. */
  readonly dozingSinceMs: number | undefined;
  /** When it is known to be needed next: a timer or a schedule. */
  readonly neededAtMs: number | undefined;
  /** Whether a reconcile is under way and waits, as a rule for a reply that comes in a moment. */
  readonly working: boolean;
  /** How long it must be idle before a doze pays for what it writes. */
  readonly paysAfterMs: number;
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
  const { dozingSinceMs, idleSinceMs, paysAfterMs, working } = idleness;
  const { sleepAfter } = times;
  const idleAfter = Math.max(times.idleAfter, working ? WORTH_DOZING_MS : 0);
  // However little it pays, nothing holds memory for longer than it would doze.
  const patience = Math.max(idleAfter, Math.min(paysAfterMs, sleepAfter));
  return dozingSinceMs === undefined
    ? decide("doze", idleSinceMs + patience, idleness, nowMs)
    : decide("sleep", dozingSinceMs + sleepAfter, idleness, nowMs);
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

/**
 * How long a child must be idle before it dozes. One whose dozes have not paid
 * waits for as long as its next one must last in order to pay: whoever has been
 * idle for that long will, as a rule, be so for as long again, and if not, it has
 * cost at most twice what the best choice would have.
 */
export function paysAfterMs(
  history: DozeHistory,
  breakEvenMs: number,
): number {
  if (dozingPays(history, breakEvenMs)) return 0;
  return history.writtenBytes * breakEvenMs / history.freedBytes;
}
