/**
 * Where the two styles get the instance that they call from: it comes and goes
 * while they stay.
 *
 * @module
 */

import type { GuestEndedError } from "./errors.ts";
import type { Guest } from "./guest.ts";
import type { GuestUsage } from "./guest_usage.ts";
import type { GuestLimits } from "./limits.ts";

/** What has a guest, asleep or awake. */
export interface GuestSource {
  /** The instance, if there is one. */
  readonly live: Guest | undefined;
  /** What its child may use. */
  readonly limits: GuestLimits;
  /** What its child has used, over all its instances. */
  readonly usage: GuestUsage;
  /**
   * The instance, restored if it slept.
   *
   * @throws {Error} It cannot be restored, or has ended.
   */
  awake(): Guest;
  /** Ends the guest for good. */
  end(reason: GuestEndedError): void;
}
