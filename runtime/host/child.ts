/**
 * One child: its spec, its guest, its watches and its work, moved by what
 * `child_state.ts` says.
 *
 * @module
 */

import type { ChildSpec } from "../config/mod.ts";
import {
  type AbiReply,
  type AbiRequest,
  DEFAULT_LIMITS,
  GuestEndedError,
  type GuestHost,
  type GuestModule,
  type GuestRuntime,
  GuestStoppedError,
  type LogLevel,
  type ReconcileResult,
  type ReplySink,
  statusReply,
  SuspendableGuest,
  type WatchMessage,
} from "../guest/mod.ts";
import {
  type ClaimedImage,
  finish,
  type ImageDirectory,
} from "../image/mod.ts";
import type { KeyvalDatabase } from "../keyval/mod.ts";
import type {
  Discovery,
  Impersonation,
  KubeClient,
  SharedCache,
} from "../kube/mod.ts";
import type { Alarm } from "./alarm.ts";
import { ChildRequests } from "./child_requests.ts";
import {
  type ChildEffect,
  type ChildInput,
  type ChildState,
  COLD,
  crashWaitMs,
  nextChildState,
} from "./child_state.ts";
import { ChildWatches } from "./child_watches.ts";
import { ChildWork } from "./child_work.ts";
import { decideIdle } from "./idle_policy.ts";
import type { HostObserver } from "./observer.ts";
import type { Work } from "./work_queue.ts";

/** What all children of a host share. */
export interface ChildSurroundings {
  readonly runtime: GuestRuntime;
  /** Without it nobody is suspended. */
  readonly images: ImageDirectory | undefined;
  /** What outlives the process; each user has stores of its own. */
  readonly keyval: KeyvalDatabase;
  readonly client: KubeClient;
  readonly cache: SharedCache;
  readonly discovery: Discovery;
  readonly alarm: Alarm;
  readonly observer: HostObserver;
  readonly log: (child: string, level: LogLevel, line: string) => void;
}

/** Deaths of the host in a row at which a child was running, from which on it is held. */
const SUSPICIOUS_DEATHS = 2;
/** A child that has worked this long without a crash is trusted again. */
const CALM_AFTER_MS = 10 * 60_000;
/** What is under way when the host stops may take this long to end. */
const GRACE_MS = 10_000;
/** How long a child is held after two deaths of the host. */
const HELD_MS = 60_000;

/** One operator. */
export class Child implements AsyncDisposable, GuestHost {
  readonly spec: ChildSpec;
  readonly #module: GuestModule;
  readonly #around: ChildSurroundings;
  readonly #requests: ChildRequests;
  readonly #watches: ChildWatches;
  readonly #work: ChildWork;
  #claimed: ClaimedImage | undefined;
  #guest: SuspendableGuest | undefined;
  #state: ChildState;
  #idleSinceMs = 0;
  #dozingSinceMs: number | undefined;

  constructor(
    spec: ChildSpec,
    module: GuestModule,
    around: ChildSurroundings,
  ) {
    const { client, cache, discovery, alarm, observer } = around;
    const impersonate = impersonationOf(spec);
    this.spec = spec;
    this.#module = module;
    this.#around = around;
    this.#state = spec.paused
      ? { state: "paused", guest: false, crashes: 0 }
      : COLD;
    this.#requests = new ChildRequests({
      child: spec.name,
      permissions: spec.permissions,
      impersonate,
      client,
      cache,
      discovery,
      runtime: (request) => Promise.resolve(this.#ask(request)),
    });
    this.#work = new ChildWork({
      child: spec.name,
      concurrency: module.shape.style === "loop" ? spec.concurrency : 1,
      alarm,
      observer,
      requests: () => this.#requests.count,
      reconcile: (work) => this.#reconcile(work),
      isCrash: (error) => error instanceof GuestEndedError,
      busy: () => this.#busy(),
      idle: () => this.#idle(),
    });
    this.#watches = new ChildWatches({
      cache,
      discovery,
      impersonate,
      enqueue: (key, reason) => this.#work.add(key, reason),
      waiting: (kind, error) =>
        observer.failed(spec.name, `find kind ${kind.kind}`, error),
    }, (controller) => this.#work.forget(controller));
  }

  /** Where it stands. */
  get state(): ChildState["state"] {
    return this.#state.state;
  }

  /** Where its memory is. */
  get tier(): SuspendableGuest["tier"] | undefined {
    return this.#guest?.tier;
  }

  /** Begins: with its image if that is current, else cold. */
  begin(): void {
    const { images } = this.#around;
    this.#claimed = images?.claim(this.spec.name, this.#identity());
    const { judgement, deaths = 0 } = this.#claimed ?? {};
    const clean = judgement?.kind === "clean" && this.#verify();
    if (clean) this.#guest = this.#makeGuest(true);
    const cold = deaths >= SUSPICIOUS_DEATHS ? "suspicion" : "nothing";
    this.#happen({ input: "begin", with: clean ? "image" : cold });
  }

  /**
   * Gives it no more work, lets what is under way end, and puts it to sleep.
   * What is not over within the time of grace is ended.
   */
  async stop(): Promise<void> {
    this.#work.handOut(false);
    const patience = setTimeout(() => {
      this.#guest?.end(new GuestStoppedError("The host stops"));
    }, GRACE_MS);
    await this.#work.settled();
    clearTimeout(patience);
    // Before its watches end: they are saved with it.
    await this.#guest?.sleep();
    this.#watches[Symbol.dispose]();
    this.#around.alarm.deletePrefix(`${this.spec.name}/`);
  }

  /** Settles when all that its controllers watch has been told. */
  synced(): Promise<void> {
    return this.#watches.synced();
  }

  /** Removes it, and its image with it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#happen({ input: "remove" });
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

  /** Reads a clean image through before it is first used. */
  #verify(): boolean {
    const image = this.#claimed?.image;
    if (image === undefined) return false;
    if (finish(image.verify()).kind !== "clean") return false;
    this.#watches.restore(image.readState().host);
    return true;
  }

  #makeGuest(asleep: boolean): SuspendableGuest {
    const { runtime, alarm, observer } = this.#around;
    const { name, args, env, limits } = this.spec;
    const timer = `${name}/guest`;
    return new SuspendableGuest({
      runtime,
      module: this.#module,
      image: this.#claimed?.image,
      asleep,
      hostState: () => this.#watches.save(),
      guest: {
        host: this,
        args: [name, ...args],
        env: env.map((variable) => `${variable.name}=${variable.value}`),
        limits: {
          ...DEFAULT_LIMITS,
          memoryBytes: limits.memory,
          cpuMs: limits.cpuTime,
          deadlineMs: limits.deadline,
          logLinesPerSecond: limits.logLinesPerSecond,
        },
      },
      observer: {
        woke: (from, tookMs) => observer.woke(name, from, tookMs),
        suspended: (to, { tookMs }) => observer.suspended(name, to, tookMs),
        dozed: () => {},
        saveFailed: (error) => observer.failed(name, "suspend", error),
        ended: () => {},
      },
      loopObserver: {
        rested: (atMs) => {
          if (atMs === undefined) return alarm.delete(timer);
          alarm.set(timer, atMs, () => this.#pump());
        },
      },
    });
  }

  /** A timer of the guest's own is due. */
  #pump(): void {
    const style = this.#guest?.style;
    if (style?.kind !== "loop") return;
    this.#busy();
    void style.pump().then(() => this.#idle());
  }

  async #reconcile(work: Work): Promise<ReconcileResult> {
    const guest = this.#guest;
    if (guest === undefined) throw new GuestStoppedError("There is no guest");
    try {
      const result = await guest.style.reconcile({
        ...work.key,
        ...this.#watches.find(work.key),
        reasons: work.reasons,
        deadlineMs: this.spec.limits.deadline,
      });
      this.#around.alarm.set(
        `${this.spec.name}/calm`,
        performance.now() + CALM_AFTER_MS,
        () => this.#happen({ input: "calm" }),
      );
      return result;
    } catch (error) {
      if (guest.ended !== undefined) {
        this.#happen({ input: "crashed" }, guest.ended);
      }
      throw error;
    }
  }

  /** What it asks of the runtime itself. */
  #ask({ method, url }: AbiRequest): AbiReply {
    const owned = /^dormouse:\/owned\/([^/?]+)$/.exec(url);
    if (method === "GET" && owned?.[1] !== undefined) {
      const items = this.#watches.owned(decodeURIComponent(owned[1]));
      return {
        status: 200,
        headers: [["content-type", "application/json"]],
        body: new TextEncoder().encode(`{"items":[${items.join(",")}]}`),
      };
    }
    return statusReply(404, "NotFound", `Cannot find "${url}"`);
  }

  #happen(happening: ChildInput, error?: unknown): void {
    const { next, effects } = nextChildState(this.#state, happening);
    const changed = next.state !== this.#state.state;
    this.#state = next;
    const { observer } = this.#around;
    if (changed) observer.childChanged(this.spec.name, next.state, error);
    this.#work.handOut(next.state === "ready");
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: ChildEffect): void {
    switch (effect) {
      case "start":
        return void this.#start();
      case "handOut":
        return this.#idle();
      case "end":
        this.#guest?.end(new GuestStoppedError("The host ended the child"));
        this.#guest = undefined;
        return;
      case "wait":
        return this.#wait();
    }
  }

  async #start(): Promise<void> {
    const guest = this.#makeGuest(false);
    this.#guest = guest;
    try {
      await guest.style.start();
    } catch (error) {
      if (this.#guest === guest) this.#happen({ input: "crashed" }, error);
      return;
    }
    if (this.#guest === guest) this.#happen({ input: "started" });
  }

  #wait(): void {
    const crashes = this.#state.state === "gone" ? 0 : this.#state.crashes;
    const ms = this.#state.state === "held" ? HELD_MS : crashWaitMs(crashes);
    this.#around.alarm.set(
      `${this.spec.name}/wait`,
      performance.now() + ms,
      () => this.#happen({ input: "waited" }),
    );
  }

  #busy(): void {
    this.#dozingSinceMs = undefined;
    this.#around.alarm.delete(`${this.spec.name}/idle`);
  }

  /** Nothing is under way: from now on it is idle. */
  #idle(): void {
    this.#idleSinceMs = performance.now();
    this.#lookIfIdle();
  }

  #lookIfIdle(): void {
    const guest = this.#guest;
    const { alarm } = this.#around;
    if (guest === undefined || this.#work.size > 0) return;
    const decision = decideIdle(
      {
        idleSinceMs: this.#idleSinceMs,
        dozingSinceMs: this.#dozingSinceMs,
        neededAtMs: alarm.at(`${this.spec.name}/guest`),
      },
      this.spec.suspend,
      performance.now(),
    );
    switch (decision.act) {
      case "lookAgain":
        return alarm.set(
          `${this.spec.name}/idle`,
          decision.atMs,
          () => this.#lookIfIdle(),
        );
      case "doze":
        return void this.#doze(guest);
      case "sleep":
        return void guest.sleep();
      case "leave":
        return;
    }
  }

  async #doze(guest: SuspendableGuest): Promise<void> {
    if (!await guest.doze()) return;
    this.#dozingSinceMs = performance.now();
    this.#lookIfIdle();
  }

  /** All that an image must agree with: what the guest can see of its spec. */
  #identity(): string {
    const { env, args, limits } = this.spec;
    return JSON.stringify([this.#module.id, env, args, limits.memory]);
  }
}

function impersonationOf(
  { serviceAccount }: ChildSpec,
): Impersonation | undefined {
  if (serviceAccount === undefined) return undefined;
  const { namespace, name } = serviceAccount;
  return { user: `system:serviceaccount:${namespace}:${name}` };
}
