/**
 * One operator's WebAssembly instance: its border, its limits, and the way of
 * its memory between RAM and disk. Knows nothing of Kubernetes and does not
 * decide when anybody sleeps.
 *
 * - The border: `abi.ts` and `abi_watch.ts` say what both sides agree on;
 *   `border.ts`, `wasi.ts` and `wasi_poll.ts` are the host's side of it.
 * - Running: `run_queue.ts` enters, parks, resumes and ends; `call_guest.ts` and
 *   `loop_guest.ts` are the two styles of guests.
 * - Suspending: `tier.ts` says what follows, `suspendable_guest.ts` does it, by
 *   `mapped_paging.ts` or `copied_paging.ts`.
 * - `prepare/` makes modules fit for all that, when they are first seen.
 *
 * Decisions:
 *
 * - 2026-11: the imports are made once and shared by all guests. The run queue
 *   knows who is running, so a guest costs no closures: 1000 fewer objects for
 *   each ten guests, and an instance in some 40 us.
 * - 2026-11: V8 parks at a suspending import whatever it returns, so the parking
 *   function asks an ordinary import first (`reserved.ts`, `PARK_MODULE`); only
 *   one look in five, when the event loop is due, costs a turn.
 * - 2026-11: a guest ends by a trap, raised in the parking function: the one
 *   thing that it cannot catch. Until that check every import throws.
 * - 2026-11: guests that compute come last in the run queue, one of them in each
 *   turn of the event loop. In one queue with all else, a good guest beside an
 *   endless loop waited for a slice before its call and another before its reply.
 * - 2026-11: errors that end a guest keep no stack and no cause of V8's, only
 *   their text: the frames of a guest hold its instance, so that a host which
 *   remembers a child's last error kept its memory too.
 * - 2026-11: deadlines run in a child's own time, which stands still while it
 *   waits for its turn (`own_deadline.ts`): a busy neighbour fails nobody.
 * - 2026-11: JSON is parsed in one go, so what a guest may have parsed is bounded
 *   (1 MiB of a result or a declaration, 64 KiB of a request's first line); so
 *   are buffers and subscriptions of one WASI call (1024) and printed bytes
 *   (16 KiB): a call into the host is not metered while it lasts.
 *
 * @module
 */

import type { ExecOptions, ExecReport } from "./exec_module.ts";

export * from "./abi.ts";
export * from "./abi_watch.ts";
export type { BaseImage } from "./base_image.ts";
export type { CallGuest } from "./call_guest.ts";
export type { Suspension } from "./doze_account.ts";
export * from "./errors.ts";
export type { ExecOptions, ExecReport } from "./exec_module.ts";
export type { GuestHost, ReplySink } from "./guest_host.ts";
export type { GuestModule, ModuleCode, ModuleShape } from "./guest_module.ts";
export { type GuestOptions, GuestRuntime } from "./guest_runtime.ts";
export { DEFAULT_LIMITS, type GuestLimits } from "./limits.ts";
export type { Listener, SaidLine } from "./lonely_host.ts";
export type { LoopGuest, LoopObserver } from "./loop_guest.ts";
export { type GuestObserver, silentGuestObserver } from "./observer.ts";
export { ModuleLibrary } from "./module_library.ts";
export { type OpenedPaging, openPaging } from "./open_paging.ts";
export type { Paging } from "./paging.ts";
export {
  ModuleCache,
  type ModuleFacts,
  type ModuleStyle,
  type Preparation,
  prepareModule,
  type Reason,
  type Verdict,
} from "./prepare/mod.ts";
export { firstPumpMs } from "./saved_guest.ts";
export { statusReply } from "./status_reply.ts";
export {
  SuspendableGuest,
  type SuspendableOptions,
} from "./suspendable_guest.ts";
export type { Tier } from "./tier.ts";

/**
 * Runs the module in a file by itself and times it; what that takes is loaded
 * by the first call.
 *
 * @throws {ModuleRefusedError} It cannot be run.
 * @throws {GuestEndedError} It did not come to its end by itself.
 */
export async function execModule(
  path: string,
  options: ExecOptions,
): Promise<ExecReport> {
  const { execModule } = await import("./exec_module.ts");
  return await execModule(path, options);
}
