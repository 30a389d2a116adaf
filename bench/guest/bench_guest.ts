/**
 * What the benches of guests share: modules, and guests whose requests are
 * replied to at once.
 *
 * @module
 */

import type { GuestHost } from "../../runtime/guest/guest_host.ts";
import type { GuestLimits } from "../../runtime/guest/limits.ts";
import type { GuestModule } from "../../runtime/guest/guest_module.ts";
import type { GuestRuntime } from "../../runtime/guest/guest_runtime.ts";
import type { SuspendableGuest } from "../../runtime/guest/suspendable_guest.ts";
import { OK, testGuest } from "../../tests/support/guest_fixture.ts";

/** JavaScript Promise Integration, as V8 has it. */
export interface Jspi {
  readonly Suspending: new (
    call: (...args: number[]) => unknown,
  ) => WebAssembly.ImportValue;
  promising(call: unknown): (...args: number[]) => Promise<unknown>;
}

/** The same, for baselines that use nothing of ours. */
export const jspi = WebAssembly as unknown as Jspi;

/** A host that replies in the same turn and does no more. */
export const PROMPT_HOST: GuestHost = {
  request: (_, sink) => sink.reply(OK),
  watch() {},
  log() {},
};

/** Makes a guest whose requests are replied to at once. */
export function promptGuest(
  runtime: GuestRuntime,
  module: GuestModule,
  limits: Partial<GuestLimits> = {},
): SuspendableGuest {
  return testGuest(module, { runtime, host: PROMPT_HOST, limits });
}

/** The request of the guests in text: 57 bytes. */
export const REQUEST_DATA =
  `"{\\"method\\":\\"GET\\",\\"url\\":\\"/api/v1/namespaces\\",\\"headers\\":[]}\\n"`;
