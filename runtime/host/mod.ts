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
 * - What a child asks for: `kube_requests.ts` is the API server, by
 *   `cached_answer.ts` and `child_streams.ts`; `kv_requests.ts` durable values,
 *   `outside/` the world outside;
 *   `child_access.ts` and `watch_permission.ts` say what it may do.
 * - `host.ts` has all of them.
 *
 * Decisions:
 *
 * - 2026-11: durable values stay when their child is taken out of the children
 *   file: a slip in that file must not cost the only copy of anything. A person
 *   removes them by `dormouse kv clear --store NAME`.
 * - 2026-11: a kind that no rule of a child lets it list and watch is refused
 *   where it is found (`HostObserver.refused`), not in `dormouse.watch`: which
 *   resource a kind is, only the API server knows, and it may be away.
 * - 2026-11: `owned` fails where the account may not read all of it: a child
 *   that is given half would make the other half again.
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
