/**
 * The work of one child from its queue to its result: hands keys out as many at
 * a time as it may take, and puts back what is to be looked at again.
 *
 * @module
 */

import type { ReconcileResult } from "../guest/mod.ts";
import type { Alarm } from "./alarm.ts";
import { Backoff } from "./backoff.ts";
import { judgeReconcile, type ReconcileEnd } from "./judge_reconcile.ts";
import type { HostObserver } from "./observer.ts";
import { keyText, type WakeReason, type WorkKey } from "./work_key.ts";
import { type TierName, WakeNotes } from "./wake_notes.ts";
import { type Work, WorkQueue } from "./work_queue.ts";

/** What the work of a child needs. */
export interface ChildWorkOptions {
  readonly child: string;
  /** Reconciles at once. */
  readonly concurrency: number;
  readonly alarm: Alarm;
  readonly observer: HostObserver;
  /** Where the memory of its guest is. */
  readonly tier: () => TierName | undefined;
  /** How many requests the child has made so far. */
  readonly requests: () => number;
  /** Does one reconcile; throws how the guest ended. */
  readonly reconcile: (work: Work) => Promise<ReconcileResult>;
  /** Whether an error says that the guest is over. */
  readonly isCrash: (error: unknown) => boolean;
  /** Told when work comes and when none is left under way. */
  readonly busy: () => void;
  readonly idle: () => void;
}

/** Keys, their timers, and how they are handed out. */
export class ChildWork {
  /** Whom its guest is woken for. */
  readonly wakes = new WakeNotes();
  readonly #options: ChildWorkOptions;
  readonly #queue = new WorkQueue();
  readonly #backoff = new Backoff();
  #handsOut = false;
  /** Who waits for what is under way; there only while somebody does. */
  #settling: PromiseWithResolvers<void> | undefined;

  constructor(options: ChildWorkOptions) {
    this.#options = options;
  }

  /** How many keys wait or are being worked on. */
  get size(): number {
    return this.#queue.waiting + this.#queue.working;
  }

  /** How many keys are being worked on. */
  get working(): number {
    return this.#queue.working;
  }

  /** Takes a key that has work. */
  add(key: WorkKey, reason: WakeReason): void {
    const { observer, child } = this.#options;
    const queued = this.#queue.add(key, reason, performance.now());
    if (queued) observer.queued(child, key, reason);
    this.#handOut();
  }

  /** How many keys of each controller wait. */
  depths(): ReadonlyMap<string, number> {
    return this.#queue.depths();
  }

  /** Hands keys out from now on, or no more. */
  handOut(yes: boolean): void {
    this.#handsOut = yes;
    this.#handOut();
  }

  /** Settles when nothing is under way; what waits goes on waiting. */
  settled(): Promise<void> {
    if (this.#queue.working === 0) return Promise.resolve();
    this.#settling ??= Promise.withResolvers();
    return this.#settling.promise;
  }

  /** Drops what waits for a controller that is no more. */
  forget(controller: string): void {
    this.#queue.forget(controller);
    const prefix = this.#timerOf({ controller, namespace: "", name: "" });
    this.#options.alarm.deletePrefix(prefix.trimEnd());
  }

  #handOut(): void {
    while (
      this.#handsOut && this.#queue.working < this.#options.concurrency
    ) {
      const work = this.#queue.take();
      if (work === undefined) return;
      this.#options.busy();
      void this.#run(work);
    }
  }

  async #run(work: Work): Promise<void> {
    const { observer, child, requests } = this.#options;
    const startedAtMs = performance.now();
    const from = this.#options.tier() ?? "awake";
    const note = this.wakes.begin(work, from, startedAtMs);
    const start = { child, work, startedAtMs, from };
    observer.reconciling(start);
    const before = requests();
    const verdict = judgeReconcile(await this.#reconcile(work));
    this.wakes.end(note);
    const text = keyText(work.key);
    if (verdict.again.when === "backoff") {
      this.#later(work.key, this.#backoff.failed(text), "retry");
    } else {
      this.#backoff.succeeded(text);
    }
    if (verdict.again.when === "after") {
      this.#later(work.key, verdict.again.ms, "timer");
    }
    this.#queue.done(work.key);
    observer.reconciled({
      ...start,
      wokenAtMs: note.wokenAtMs,
      endedAtMs: performance.now(),
      requests: requests() - before,
      outcome: verdict.outcome,
      ...(verdict.message === undefined ? {} : { message: verdict.message }),
    });
    this.#handOut();
    if (this.#queue.working > 0) return;
    this.#options.idle();
    this.#settling?.resolve();
    this.#settling = undefined;
  }

  async #reconcile(work: Work): Promise<ReconcileEnd> {
    try {
      return { ended: "result", result: await this.#options.reconcile(work) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const crash = this.#options.isCrash(error);
      return { ended: crash ? "crash" : "garbage", message };
    }
  }

  #later(key: WorkKey, ms: number, reason: WakeReason): void {
    this.#options.alarm.set(
      this.#timerOf(key),
      performance.now() + ms,
      () => this.add(key, reason),
    );
  }

  #timerOf(key: WorkKey): string {
    return `${this.#options.child}/key/${keyText(key)}`;
  }
}
