/**
 * Many children in one process, woken only when they are needed.
 *
 * - What follows is decided by pure functions: `child_state.ts` (the life of a
 *   child), `idle_policy.ts` (when it dozes and sleeps), `predicates.ts` (which
 *   changes count), `permissions.ts` (what it may ask for),
 *   `judge_reconcile.ts` (what a result means).
 * - `child.ts` puts one child together: `child_life.ts` is its state and its guest,
 *   `child_rest.ts` its idle clock, `child_watches.ts` what it watches,
 *   `child_work.ts` its keys, `child_requests.ts` what it asks for.
 * - `host.ts` has all of them.
 *
 * @module
 */

export { Alarm } from "./alarm.ts";
export { Child } from "./child.ts";
export type { ChildState } from "./child_state.ts";
export type { ChildSurroundings } from "./child_surroundings.ts";
export { Host, type HostOptions } from "./host.ts";
export {
  type ColdStartReason,
  HostObserver,
  type ReconcileOutcome,
  type ReconcileRecord,
  type ReconcileStart,
} from "./observer.ts";
export type { TierName } from "./wake_notes.ts";
export type { WakeCause, WakeReason, WorkKey } from "./work_key.ts";
export type { Work } from "./work_queue.ts";
