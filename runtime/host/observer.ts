/**
 * Who counts what the host does. Every method has an empty default, none may
 * throw or take long, and times are those of `performance.now()`.
 *
 * @module
 */

import type { ColdReason, DozeSample } from "../image/mod.ts";
import type { Suspension } from "../guest/mod.ts";
import type { ChildState } from "./child_state.ts";
import type { TierName } from "./wake_notes.ts";
import type { WakeCause, WakeReason, WorkKey } from "./work_key.ts";
import type { Work } from "./work_queue.ts";

/** How a reconcile ended. */
export type ReconcileOutcome =
  | "success"
  | "requeue"
  | "error"
  | "terminal"
  | "crash";

/** One reconcile that has begun. */
export interface ReconcileStart {
  readonly child: string;
  readonly work: Work;
  /** When it was handed out. */
  readonly startedAtMs: number;
  /** Where the memory of its guest was. */
  readonly from: TierName;
}

/** One reconcile, when it is over. */
export interface ReconcileRecord extends ReconcileStart {
  /** When its guest was awake; nothing if it never was. */
  readonly wokenAtMs: number | undefined;
  readonly endedAtMs: number;
  readonly requests: number;
  readonly outcome: ReconcileOutcome;
  readonly message?: string;
}

/** Why a child starts with a new guest and not with its image. */
export type ColdStartReason =
  /** What is said of its image. */
  | ColdReason
  /** There are no images on this host. */
  | "noImages"
  /** Its guest ended by itself. */
  | "crash"
  /** It was held back, because the host had died with it running. */
  | "held"
  /** A person or a change asked for it. */
  | "restart";

/** Learns of what children do. */
export class HostObserver {
  /** There is a child of this name from now on. */
  childAdded(_child: string): void {}
  /** There is none any more: nothing more is told of it. */
  childRemoved(_child: string): void {}
  /** A child is in another state; why, where there is a reason. */
  childChanged(
    _child: string,
    _state: ChildState["state"],
    _error?: unknown,
  ): void {}
  /** A child starts with a new guest. */
  coldStart(_child: string, _reason: ColdStartReason): void {}
  /** Its guest is awake again; restoring took this long. */
  woke(
    _child: string,
    _from: TierName,
    _tookMs: number,
    _cause: WakeCause,
  ): void {}
  /** Its guest dozes or sleeps, and what saving it took. */
  suspended(_child: string, _to: TierName, _suspension: Suspension): void {}
  /** It is awake again, and this is what its suspension cost and bought. */
  dozed(_child: string, _sample: DozeSample): void {}
  /** A key has got in line that was not in line before. */
  queued(_child: string, _key: WorkKey, _reason: WakeReason): void {}
  /** A reconcile begins. */
  reconciling(_start: ReconcileStart): void {}
  /** A reconcile is over. */
  reconciled(_record: ReconcileRecord): void {}
  /** A poll that would have found the same again was answered without waking. */
  pollSkipped(_child: string, _key: WorkKey): void {}
  /** Lines of its log were more than its rate allows. */
  logDropped(_child: string, _lines: number): void {}
  /** It was refused something that its spec does not allow, which says what would. */
  refused(_child: string, _action: string, _why: string): void {}
  /** Something failed that is tried again. */
  failed(_child: string, _action: string, _error: unknown): void {}
}
