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
import { GuestDeadlineError, GuestEndedError } from "./errors.ts";
import type { Guest } from "./guest.ts";
import { processMs } from "./guest_clock.ts";
import { COLD_START, type GuestSource } from "./guest_source.ts";
import type { LoopStyle, SavedLoop } from "./guest_style.ts";
import { Handles } from "./handles.ts";
import type { Message } from "./message.ts";

/** How long a reconcile that was cancelled may take to answer. */
const CANCEL_GRACE_MS = 5_000;

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
  #nextReconcile = -1;
  #pumping: Promise<void> | undefined;

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

  /** Runs what a cold start runs, until nothing can run any more. */
  start(): Promise<void> {
    this.#pumping ??= this.#start();
    return this.#pumping;
  }

  /**
   * Reconciles one object; others may be under way.
   *
   * @throws {GuestEndedError} The guest ended; it cannot be called again.
   * @throws {AbiError} The guest is well, but what it gave is no result.
   */
  async reconcile(input: ReconcileInput): Promise<ReconcileResult> {
    // Woken first: what was saved says which numbers are taken.
    this.#source.awake();
    const id = this.#nextReconcile--;
    return await new Promise((resolve, reject) => {
      const deadline = this.#deadline(id, input.deadlineMs);
      this.#reconciles.set(id, { resolve, reject, deadline });
      this.#deadlines.add(deadline);
      const body = (): Uint8Array => encodeReconcileInput(input);
      this.post({ id, kind: MESSAGE.reconcile, body });
    });
  }

  /** Takes the result of a reconcile; returns whether that was under way. */
  answer(id: number, result: Uint8Array): boolean {
    if (this.#orphans.delete(id)) return true;
    const pending = this.#reconciles.get(id);
    if (pending === undefined) return false;
    this.#reconciles.delete(id);
    this.#deadlines.delete(pending.deadline);
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
    this.#pumping ??= this.#drain();
    return this.#pumping;
  }

  /** Under way until its pump has ended: until then there is no state to go back to. */
  async #start(): Promise<void> {
    await undefined;
    try {
      for (const name of COLD_START) {
        const guest = this.#source.awake();
        if (guest.has(name)) await guest.call(name);
      }
    } catch (error) {
      this.#pumping = undefined;
      throw error;
    }
    await this.#drain();
  }

  /** The guest has ended: so has all that is under way in it. */
  abandon(reason: GuestEndedError): void {
    this.#ended ??= reason;
    this.#inbox = [];
    this.#orphans.clear();
    this.handles.abortAll();
    for (const [id, { reject, deadline }] of this.#reconciles) {
      this.#reconciles.delete(id);
      this.#deadlines.delete(deadline);
      reject(this.#ended);
    }
  }

  /** What must be saved of it beside its memory. */
  save(): SavedLoop {
    return {
      nextReconcile: this.#nextReconcile,
      reconciles: [...this.#reconciles.keys(), ...this.#orphans],
      handles: this.handles.save(),
    };
  }

  /**
   * Takes up what another process has saved: reconciles that nobody waits for
   * any more, and handles, each of which is told that it is over.
   */
  restore(saved: SavedLoop): void {
    this.#nextReconcile = saved.nextReconcile;
    for (const id of saved.reconciles) this.#orphans.add(id);
    this.handles.restore(saved.handles);
  }

  async #drain(): Promise<void> {
    // It must not end before `#pumping` is set.
    await undefined;
    try {
      do {
        await this.#deliverAll();
        const guest = this.#source.awake();
        this.#rest(guest, await guest.call("pump"));
      } while (this.#inbox.length > 0);
    } catch (error) {
      if (!(error instanceof GuestEndedError)) throw error;
      this.#source.end(error);
    } finally {
      // In the turn in which the inbox was found empty: what comes after that
      // begins anew, and nothing comes in between.
      this.#pumping = undefined;
    }
  }

  async #deliverAll(): Promise<void> {
    const messages = this.#inbox;
    this.#inbox = [];
    for (const { id, kind, body } of messages) {
      const guest = this.#source.awake();
      const size = guest.offer(body());
      await guest.call("deliver", id, kind, size);
    }
  }

  #rest(guest: Guest, timer: unknown): void {
    const atNs = typeof timer === "bigint" ? timer : NO_TIMER;
    const atMs = atNs === NO_TIMER
      ? undefined
      : processMs(Number(atNs) / 1e6, guest.clockOffsetMs);
    this.#observer.rested(atMs);
  }

  /** First the reconcile is cancelled, then, if that helps nothing, the guest ended. */
  #deadline(id: number, deadlineMs: number): Deadline {
    const atMs = performance.now() + deadlineMs;
    let cancelled = false;
    return {
      atMs,
      due: () => {
        if (cancelled) {
          this.#source.end(new GuestDeadlineError(deadlineMs));
          return undefined;
        }
        cancelled = true;
        this.post({ id, kind: MESSAGE.cancelled, body: () => NO_BYTES });
        return performance.now() + CANCEL_GRACE_MS;
      },
    };
  }
}
