/**
 * Who counts what the host does. Every method has an empty default.
 *
 * @module
 */

import type { Tier } from "../guest/mod.ts";
import type { ChildState } from "./child_state.ts";
import type { Work } from "./work_queue.ts";

/** How a reconcile ended. */
export type ReconcileOutcome =
  | "success"
  | "requeue"
  | "error"
  | "terminal"
  | "crash";

/** One reconcile, when it is over. */
export interface ReconcileRecord {
  readonly child: string;
  readonly work: Work;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly requests: number;
  readonly outcome: ReconcileOutcome;
  readonly message?: string;
}

/** Learns of what children do. */
export class HostObserver {
  /** A child is in another state; why, where there is a reason. */
  childChanged(
    _child: string,
    _state: ChildState["state"],
    _error?: unknown,
  ): void {}
  /** Its guest is awake again; restoring took this long. */
  woke(_child: string, _from: Tier["tier"], _tookMs: number): void {}
  /** Its guest dozes or sleeps; saving took this long. */
  suspended(_child: string, _to: Tier["tier"], _tookMs: number): void {}
  /** A reconcile is over. */
  reconciled(_record: ReconcileRecord): void {}
  /** Something failed that is tried again. */
  failed(_child: string, _action: string, _error: unknown): void {}
}
