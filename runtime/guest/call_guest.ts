/**
 * A guest in call style: straight-line code that is entered once for each
 * reconcile and parks while it waits for a reply. One reconcile at a time.
 *
 * @module
 */

import {
  decodeReconcileResult,
  encodeReconcileInput,
  NO_BYTES,
  type ReconcileInput,
  type ReconcileResult,
} from "./abi.ts";
import type { Deadlines } from "./deadlines.ts";
import { GuestDeadlineError, GuestInputSizeError } from "./errors.ts";
import { COLD_START } from "./cold_start.ts";
import type { GuestSource } from "./guest_source.ts";
import type { CallStyle, PendingRequest } from "./guest_style.ts";
import { ownDeadline } from "./own_deadline.ts";
import { statusReply } from "./status_reply.ts";

/** Requests time out this share of the deadline before it, as an error to the guest. */
const REQUEST_SHARE = 0.9;

/** A guest that is called and returns. */
export class CallGuest implements CallStyle {
  readonly kind = "call";
  readonly #source: GuestSource;
  /** What it is parked at; set and cleared by the border. */
  pending: PendingRequest | undefined;
  readonly #deadlines: Deadlines;
  #given: Uint8Array | undefined;
  /** Between two calls of a start nothing may count as a state to go back to. */
  #starting = false;

  constructor(source: GuestSource, deadlines: Deadlines) {
    this.#source = source;
    this.#deadlines = deadlines;
  }

  /** Whether it has started and no call is under way. */
  get atRest(): boolean {
    return !this.#starting && this.#source.live?.activation === undefined;
  }

  /** Runs what a cold start runs: the module's initialisation, then its `start`. */
  async start(): Promise<void> {
    const { deadlineMs } = this.#source.limits;
    this.#starting = true;
    try {
      for (const name of COLD_START) {
        const guest = this.#source.awake();
        if (!guest.has(name)) continue;
        await this.#within(deadlineMs, () => guest.call(name));
      }
    } finally {
      this.#starting = false;
    }
  }

  /**
   * Reconciles one object.
   *
   * @throws {GuestEndedError} The guest ended; it cannot be called again.
   * @throws {GuestInputSizeError} The input is too large for the guest, which is well.
   * @throws {AbiError} The guest is well, but what it gave is no result.
   */
  async reconcile(input: ReconcileInput): Promise<ReconcileResult> {
    if (!this.atRest) {
      throw new TypeError("Cannot reconcile: the guest is in another call");
    }
    const bytes = encodeReconcileInput(input);
    const most = this.#source.limits.messageBytes;
    if (bytes.length > most) throw new GuestInputSizeError(bytes.length, most);
    const guest = this.#source.awake();
    this.#given = undefined;
    await this.#within(
      input.deadlineMs,
      () => guest.call("reconcile", guest.offer(bytes)),
    );
    return decodeReconcileResult(this.#given ?? NO_BYTES);
  }

  /** Takes the result of the reconcile under way; returns whether it is the first. */
  give(result: Uint8Array): boolean {
    const first = this.#given === undefined;
    this.#given ??= result;
    return first;
  }

  /** First the request that it waits for is given up, then the guest ended. */
  async #within(
    deadlineMs: number,
    call: () => Promise<unknown>,
  ): Promise<void> {
    const deadline = ownDeadline(this.#source.usage, [
      {
        afterMs: REQUEST_SHARE * deadlineMs,
        act: () => this.pending?.giveUp(TIMED_OUT),
      },
      {
        afterMs: deadlineMs,
        act: () => this.#source.end(new GuestDeadlineError(deadlineMs)),
      },
    ]);
    this.#deadlines.add(deadline);
    try {
      await call();
    } finally {
      this.#deadlines.delete(deadline);
    }
  }
}

const TIMED_OUT = statusReply(
  504,
  "Timeout",
  "Cannot wait for the reply any longer: the deadline of the reconcile is near",
);
