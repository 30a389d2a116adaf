/**
 * One child: its life, its watches, its work and what it asks for, put together.
 *
 * @module
 */

import type { ChildSpec } from "../config/mod.ts";
import {
  type AbiRequest,
  GuestEndedError,
  type GuestHost,
  type GuestModule,
  GuestStoppedError,
  type LogLevel,
  type ReconcileResult,
  type ReplySink,
  type SuspendableGuest,
  type WatchMessage,
} from "../guest/mod.ts";
import { ChildAccess } from "./child_access.ts";
import { ChildLife } from "./child_life.ts";
import { ChildRequests } from "./child_requests.ts";
import { ChildRest } from "./child_rest.ts";
import type { ChildState } from "./child_state.ts";
import type { ChildSurroundings } from "./child_surroundings.ts";
import { ChildWatches } from "./child_watches.ts";
import { ChildWork } from "./child_work.ts";
import type { Work } from "./work_queue.ts";

/** One operator. */
export class Child implements GuestHost {
  #spec: ChildSpec;
  readonly #around: ChildSurroundings;
  readonly #requests: ChildRequests;
  readonly #watches: ChildWatches;
  readonly #work: ChildWork;
  readonly #rest: ChildRest;
  readonly #life: ChildLife;

  constructor(
    spec: ChildSpec,
    module: GuestModule,
    around: ChildSurroundings,
  ) {
    const { cache, discovery, alarm, observer, reviews } = around;
    const access = new ChildAccess(spec, reviews);
    const streaming = module.shape.style === "loop";
    this.#spec = spec;
    this.#around = around;
    this.#requests = new ChildRequests({
      spec,
      access,
      streaming,
      around,
      owned: (uid, signal) => this.#watches.owned(uid, signal),
    });
    this.#work = new ChildWork({
      child: spec.name,
      concurrency: streaming ? spec.concurrency : 1,
      alarm,
      observer,
      tier: () => this.tier,
      requests: () => this.#requests.count,
      reconcile: (work) => this.#reconcile(work),
      isCrash: (error) => error instanceof GuestEndedError,
      busy: () => this.#rest.busy(),
      idle: () => this.#rest.idle(),
    });
    this.#watches = new ChildWatches({
      cache,
      discovery,
      access,
      enqueue: (key, reason) => this.#work.add(key, reason),
      waiting: (kind, error) =>
        observer.failed(spec.name, `watch kind ${kind.kind}`, error),
      refused: (kind, why) =>
        observer.refused(spec.name, `watch kind ${kind.kind}`, why),
    }, (controller) => this.#work.forget(controller));
    this.#life = new ChildLife({
      spec,
      module,
      around,
      host: this,
      hostState: this.#watches,
      woken: () => {
        this.#rest.woke();
        return this.#work.wakes.woke(performance.now());
      },
      dozed: (sample) => this.#rest.dozed(sample),
      saveFailed: () => this.#rest.saveFailed(),
      handOut: (yes) => this.#work.handOut(yes),
      busy: () => this.#rest.busy(),
      idle: () => this.#rest.idle(),
    });
    this.#rest = new ChildRest({
      child: spec.name,
      suspend: spec.suspend,
      alarm,
      guest: () => this.#life.guest,
      // Between two calls a guest in loop style rests, whatever it has under way.
      inCall: () => module.shape.style === "call" && this.#work.working > 0,
      working: () => this.#work.working > 0,
      neededAtMs: () => this.#life.neededAtMs,
    });
  }

  /** Where it stands. */
  get state(): ChildState["state"] {
    return this.#life.state;
  }

  /** Where its memory is. */
  get tier(): SuspendableGuest["tier"] | undefined {
    return this.#life.guest?.tier;
  }

  /** How many keys of each of its controllers wait. */
  get depths(): ReadonlyMap<string, number> {
    return this.#work.depths();
  }

  /** The kinds, as `"v1 ConfigMap"`, that it has not been told all of yet. */
  get unsynced(): readonly string[] {
    return this.#watches.unsynced;
  }

  /** Begins: with its image if that is current, else cold. */
  begin(): void {
    this.#life.begin();
  }

  /** What is said of it. */
  get spec(): ChildSpec {
    return this.#spec;
  }

  /** Gives it no more work; its guest and what waits for it are kept. */
  pause(): void {
    this.#setPaused(true);
  }

  /** Gives it work again. */
  resume(): void {
    this.#setPaused(false);
  }

  #setPaused(paused: boolean): void {
    this.#spec = { ...this.#spec, paused };
    this.#life.happen({ input: paused ? "pause" : "resume" });
  }

  /** Ends its guest and starts it cold; crashes are forgotten. */
  restart(): void {
    this.#life.happen({ input: "restart" });
  }

  /**
   * Brings its memory back, as if work had come.
   *
   * @throws {GuestEndedError} Its image cannot be used; it starts cold.
   */
  wake(): void {
    this.#life.guest?.awake();
    this.#rest.idle();
  }

  /**
   * Lets it doze now, whatever its idle clock says.
   *
   * @returns Whether it does: not if it is at work.
   */
  async doze(): Promise<boolean> {
    return await this.#life.guest?.doze() ?? false;
  }

  /**
   * Puts it to sleep now, whatever its idle clock says.
   *
   * @returns Whether it sleeps: not if it is at work, or only may doze.
   */
  async sleep(): Promise<boolean> {
    return await this.#life.guest?.sleep() ?? false;
  }

  /**
   * Gives it no more work, lets what is under way end, and puts it to sleep.
   *
   * @param signal Aborted when the time of grace is over: then what is under
   * way is ended.
   */
  async stop(signal: AbortSignal): Promise<void> {
    const giveUp = (): void =>
      this.#life.giveUp("The host stops, and the time of grace is over");
    this.#work.handOut(false);
    signal.addEventListener("abort", giveUp);
    if (signal.aborted) giveUp();
    await this.#work.settled();
    signal.removeEventListener("abort", giveUp);
    // Before its watches end: they are saved with it.
    await this.#life.retire(signal);
    this.#requests[Symbol.dispose]();
    this.#watches[Symbol.dispose]();
    this.#around.alarm.deletePrefix(`${this.spec.name}/`);
  }

  /** Settles when all that its controllers watch has been told. */
  synced(): Promise<void> {
    return this.#watches.synced();
  }

  /** Takes it away with its image; {@linkcode stop} it first. */
  remove(): void {
    this.#life.happen({ input: "remove" });
    this.#around.images?.remove(this.spec.name);
  }

  /** A request of its guest. */
  request(request: AbiRequest, sink: ReplySink, signal: AbortSignal): void {
    this.#requests.handle(request, sink, signal);
  }

  /** A declaration of its guest. */
  watch(message: WatchMessage): void {
    this.#watches.declare(message);
  }

  /** A line of its guest. */
  log(level: LogLevel, line: string): void {
    this.#around.log(this.spec.name, level, line);
  }

  /** Lines of its guest were more than its rate. */
  logDropped(lines: number): void {
    this.#around.observer.logDropped(this.spec.name, lines);
  }

  async #reconcile(work: Work): Promise<ReconcileResult> {
    const found = await this.#watches.find(work.key);
    const { guest } = this.#life;
    if (guest === undefined) throw new GuestStoppedError("There is no guest");
    const result = await guest.style.reconcile({
      ...work.key,
      ...found,
      reasons: work.reasons,
      deadlineMs: this.spec.limits.deadline,
    });
    this.#life.worked();
    return result;
  }
}
