/**
 * A guest in loop style: it has a scheduler of its own, nothing blocks, and
 * messages are delivered to it. Between two calls no frame of it is on any
 * stack, so that it can be put to sleep even with requests under way.
 *
 * @module
 */

import {
  decodeReconcileResult,
  encodeReconcileInput,
  MESSAGE,
  NO_BYTES,
  NO_TIMER,
  type ReconcileInput,
  type ReconcileResult,
} from "./abi.ts";
import type { Deadline, Deadlines } from "./deadlines.ts";
import {
  GuestDeadlineError,
  GuestEndedError,
  GuestInputSizeError,
  GuestStoppedError,
} from "./errors.ts";
import type { Guest } from "./guest.ts";
import { processMs } from "./guest_clock.ts";
import { COLD_START } from "./cold_start.ts";
import type { GuestSource } from "./guest_source.ts";
import type { LoopStyle, SavedLoop } from "./guest_style.ts";
import { Handles } from "./handles.ts";
import type { Message } from "./message.ts";
import { nextId } from "./next_id.ts";
import { ownDeadline } from "./own_deadline.ts";

interface PendingReconcile {
  readonly resolve: (result: ReconcileResult) => void;
  readonly reject: (error: unknown) => void;
  readonly deadline: Deadline;
}

/** Who learns that the guest is at rest. */
export interface LoopObserver {
  /** Nothing can run until a message comes or, if it is set, the timer is due. */
  rested(timerAtMs: number | undefined): void;
}

/** Learns of nothing. */
export const silentLoopObserver: LoopObserver = { rested() {} };

/** A guest that is pumped. */
export class LoopGuest implements LoopStyle {
  readonly kind = "loop";
  /** Its requests and streams. */
  readonly handles: Handles;
  readonly #source: GuestSource;
  readonly #deadlines: Deadlines;
  readonly #observer: LoopObserver;
  /** Reconciles under way; each leaves by its answer or by the guest's end. */
  readonly #reconciles = new Map<number, PendingReconcile>();
  /** Reconciles of an earlier process; each leaves by its answer. */
  readonly #orphans = new Set<number>();
  #ended: GuestEndedError | undefined;
  #inbox: Message[] = [];
  /** What a cold start still has to call. */
  #toStart: readonly string[] = [];
  /** When it wants to be pumped, by its own clock. */
  #timerMs: number | undefined;
  #nextReconcile = -1;
  #pumping: Promise<void> | undefined;
  /** Whether it is to be pumped once more. */
  #again = false;

  constructor(
    source: GuestSource,
    deadlines: Deadlines,
    observer: LoopObserver,
  ) {
    this.#source = source;
    this.#deadlines = deadlines;
    this.#observer = observer;
    this.handles = new Handles((message) => this.post(message));
  }

  /** Whether it can be put to sleep: it is in no call and no message waits. */
  get atRest(): boolean {
    return this.#pumping === undefined;
  }

  /**
   * Runs what a cold start runs, until nothing can run any more.
   *
   * @throws {GuestEndedError} The guest ended; it cannot be called again.
   */
  async start(): Promise<void> {
    this.#toStart = COLD_START;
    await this.pump();
    if (this.#ended !== undefined) throw this.#ended;
  }

  /**
   * Reconciles one object; others may be under way.
   *
   * @throws {GuestEndedError} The guest ended; it cannot be called again.
   * @throws {GuestInputSizeError} The input is too large for the guest, which is well.
   * @throws {AbiError} The guest is well, but what it gave is no result.
   */
  async reconcile(input: ReconcileInput): Promise<ReconcileResult> {
    // Woken first: what was saved says which numbers are taken.
    this.#source.awake();
    const id = nextId(this.#nextReconcile, -1, {
      has: (used) => this.#reconciles.has(used) || this.#orphans.has(used),
    });
    this.#nextReconcile = id - 1;
    return await new Promise((resolve, reject) => {
      const deadline = this.#deadline(id, input.deadlineMs);
      this.#reconciles.set(id, { resolve, reject, deadline });
      this.#deadlines.add(deadline);
      const body = (): Uint8Array | undefined => this.#input(id, input);
      this.post({ id, kind: MESSAGE.reconcile, body });
    });
  }

  /** Takes the result of a reconcile; returns whether that was under way. */
  answer(id: number, result: Uint8Array): boolean {
    if (this.#orphans.delete(id)) return true;
    const pending = this.#forget(id);
    if (pending === undefined) return false;
    try {
      pending.resolve(decodeReconcileResult(result));
    } catch (error) {
      pending.reject(error);
    }
    return true;
  }

  /** Queues a message; the guest is pumped as soon as it is its turn. */
  post(message: Message): void {
    if (this.#ended !== undefined) return;
    this.#inbox.push(message);
    void this.pump();
  }

  /** Lets it run until nothing can run: for messages, or because its timer is due. */
  pump(): Promise<void> {
    this.#again = true;
    this.#pumping ??= this.#drain();
    return this.#pumping;
  }

  /** The guest has ended: so has all that is under way in it. */
  abandon(reason: GuestEndedError): void {
    this.#ended ??= reason;
    this.#inbox = [];
    this.#orphans.clear();
    this.handles.abortAll();
    const why = reason instanceof GuestDeadlineError
      ? new GuestStoppedError(
        "Cannot go on: another reconcile of the guest missed its deadline",
        { cause: reason },
      )
      : reason;
    for (const id of [...this.#reconciles.keys()]) {
      this.#forget(id)?.reject(why);
    }
  }

  /** What must be saved of it beside its memory. */
  save(): SavedLoop {
    return {
      nextReconcile: this.#nextReconcile,
      reconciles: [...this.#reconciles.keys(), ...this.#orphans],
      handles: this.handles.save(),
      ...(this.#timerMs === undefined ? {} : { timerMs: this.#timerMs }),
    };
  }

  /**
   * Takes up what another process has saved: reconciles that nobody waits for
   * any more, which are told to stop, and handles, each of which is told that it
   * is over. All that comes before any new work.
   */
  restore(saved: SavedLoop): void {
    this.#nextReconcile = saved.nextReconcile;
    this.#timerMs = saved.timerMs;
    for (const id of saved.reconciles) this.#orphans.add(id);
    this.#inbox.unshift(
      ...saved.reconciles.map(cancellation),
      ...this.handles.restore(saved.handles),
    );
    void this.pump();
  }

  /** A message that comes while it runs is delivered before it rests. */
  async #drain(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        await this.#callStarts();
        await this.#deliverAll();
        const guest = this.#source.awake();
        const timer = await guest.call("pump");
        if (!this.#again) this.#rest(guest, timer);
      }
    } catch (error) {
      if (!(error instanceof GuestEndedError)) throw error;
      this.#source.end(error);
    } finally {
      // In the same turn as the last look at what is to be done.
      this.#pumping = undefined;
    }
  }

  async #callStarts(): Promise<void> {
    const names = this.#toStart;
    this.#toStart = [];
    for (const name of names) {
      const guest = this.#source.awake();
      if (guest.has(name)) await guest.call(name);
    }
  }

  /** What comes meanwhile waits for the next time, so that it runs in between. */
  async #deliverAll(): Promise<void> {
    for (let left = this.#inbox.length; left > 0; left--) {
      // Waking may put something before the first message.
      const guest = this.#source.awake();
      const message = this.#inbox.shift();
      const body = message?.body();
      if (message === undefined || body === undefined) continue;
      const { id, kind } = message;
      await guest.call("deliver", id, kind, guest.offer(body));
    }
  }

  /** The input of a reconcile, if it is still wanted and not too large. */
  #input(id: number, input: ReconcileInput): Uint8Array | undefined {
    if (!this.#reconciles.has(id)) return undefined;
    const bytes = encodeReconcileInput(input);
    const most = this.#source.limits.messageBytes;
    if (bytes.length <= most) return bytes;
    this.#forget(id)?.reject(new GuestInputSizeError(bytes.length, most));
    return undefined;
  }

  #forget(id: number): PendingReconcile | undefined {
    const pending = this.#reconciles.get(id);
    this.#reconciles.delete(id);
    if (pending !== undefined) this.#deadlines.delete(pending.deadline);
    return pending;
  }

  #rest(guest: Guest, timer: unknown): void {
    const atNs = typeof timer === "bigint" ? timer : NO_TIMER;
    this.#timerMs = atNs === NO_TIMER ? undefined : Number(atNs) / 1e6;
    this.#observer.rested(
      this.#timerMs === undefined
        ? undefined
        : processMs(this.#timerMs, guest.clockOffsetMs),
    );
  }

  /** First the reconcile is cancelled, then, if that helps nothing, the guest ended. */
  #deadline(id: number, deadlineMs: number): Deadline {
    const { usage, limits } = this.#source;
    return ownDeadline(usage, [
      { afterMs: deadlineMs, act: () => this.post(cancellation(id)) },
      {
        afterMs: deadlineMs + limits.cancelGraceMs,
        act: () => {
          const error = new GuestDeadlineError(deadlineMs);
          this.#forget(id)?.reject(error);
          this.#source.end(error);
        },
      },
    ]);
  }
}

const cancellation = (id: number): Message => ({
  id,
  kind: MESSAGE.cancelled,
  body: () => NO_BYTES,
});
