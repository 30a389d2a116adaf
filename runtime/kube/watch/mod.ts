/**
 * One watch that survives everything: lists, follows, resumes, lists anew.
 *
 * Decisions:
 * - 2026-11: What comes next is a pure function of what happened
 *   (`watch_state.ts`), after kube-rs; the shell around it only does I/O.
 * - 2026-11: Lists are streamed (`sendInitialEvents`) where the server does, so
 *   that no page is ever held; else paged, with pages of about 2 MiB.
 * - 2026-11: Objects stay bytes. A strict scanner finds name, version and what
 *   to leave out at about 900 MB/s, which is less than `JSON.parse` takes.
 *
 * @module
 */

export { Gate } from "./gate.ts";
export { LineSplitter } from "./line_splitter.ts";
export { ObjectScan, type StripOptions } from "./object_scan.ts";
export { TurnBudget } from "./turn_budget.ts";
export type { ChangeType, ItemType, WatchSink } from "./watch_sink.ts";
export { type BackoffPolicy, DEFAULT_BACKOFF } from "./watch_state.ts";
export { watchLabels, type WatchTarget } from "./watch_target.ts";
export { Watcher, type WatcherOptions } from "./watcher.ts";
