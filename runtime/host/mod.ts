/**
 * Many children in one process, woken only when they are needed.
 *
 * - What follows is decided by pure functions: `child_state.ts` (the life of a
 *   child), `idle_policy.ts` (when it dozes and sleeps), `predicates.ts` (which
 *   changes count), `permissions.ts` (what it may ask for),
 *   `judge_reconcile.ts` (what a result means).
 * - `child.ts` acts on them for one child: `child_watches.ts` is what it watches,
 *   `child_work.ts` its keys, `child_requests.ts` what it asks for.
 * - `host.ts` has all of them.
 *
 * @module
 */

export { Alarm } from "./alarm.ts";
export { Child, type ChildSurroundings } from "./child.ts";
export type { ChildState } from "./child_state.ts";
export { Host, type HostOptions } from "./host.ts";
export {
  HostObserver,
  type ReconcileOutcome,
  type ReconcileRecord,
} from "./observer.ts";
export type { WakeReason, WorkKey } from "./work_key.ts";
export type { Work } from "./work_queue.ts";
