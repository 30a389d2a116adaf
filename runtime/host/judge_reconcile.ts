/**
 * What follows from the end of a reconcile, as a pure function.
 *
 * @module
 */

import type { ReconcileResult } from "../guest/mod.ts";
import type { ReconcileOutcome } from "./observer.ts";

/** How a reconcile ended, seen from the host. */
export type ReconcileEnd =
  | { readonly ended: "result"; readonly result: ReconcileResult }
  /** The guest is well, but what it gave is no result. */
  | { readonly ended: "garbage"; readonly message: string }
  /** The guest is over. */
  | { readonly ended: "crash"; readonly message: string };

/** What is done about it. */
export interface Verdict {
  readonly outcome: ReconcileOutcome;
  /** When to look at the key again. */
  readonly again:
    | { readonly when: "never" | "backoff" }
    | { readonly when: "after"; readonly ms: number };
  readonly message?: string;
}

/** Says what follows from the end of a reconcile. */
export function judgeReconcile(end: ReconcileEnd): Verdict {
  switch (end.ended) {
    case "crash":
      return {
        outcome: "crash",
        again: { when: "backoff" },
        message: end.message,
      };
    case "garbage":
      return {
        outcome: "error",
        again: { when: "backoff" },
        message: end.message,
      };
    case "result":
      return judgeResult(end.result);
  }
}

function judgeResult({ error, requeueAfterMs }: ReconcileResult): Verdict {
  if (error !== undefined) {
    const { message, terminal = false } = error;
    return terminal
      ? { outcome: "terminal", again: { when: "never" }, message }
      : { outcome: "error", again: { when: "backoff" }, message };
  }
  return requeueAfterMs === undefined
    ? { outcome: "success", again: { when: "never" } }
    : { outcome: "requeue", again: { when: "after", ms: requeueAfterMs } };
}
