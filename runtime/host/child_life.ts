/**
 * The life of one child: its state and its guest, moved by what
 * `child_state.ts` says.
 *
 * @module
 */

import type { ChildSpec } from "../config/mod.ts";
import {
  DEFAULT_LIMITS,
  type GuestHost,
  type GuestModule,
  GuestStoppedError,
  SuspendableGuest,
} from "../guest/mod.ts";
import { type ClaimedImage, finish } from "../image/mod.ts";
import {
  type ChildEffect,
  type ChildInput,
  type ChildState,
  COLD,
  crashWaitMs,
  nextChildState,
} from "./child_state.ts";
import type { ChildSurroundings } from "./child_surroundings.ts";
import type { ColdStartReason } from "./observer.ts";
import type { WakeCause } from "./work_key.ts";

/** What the life of a child is made of. */
export interface ChildLifeOptions {
  readonly spec: ChildSpec;
  readonly module: GuestModule;
  readonly around: ChildSurroundings;
  /** What its guest may ask of. */
  readonly host: GuestHost;
  /** What is saved with it beside its memory, and taken up again. */
  readonly hostState: { save(): Uint8Array; restore(saved: Uint8Array): void };
  /** Told when its guest is awake again; says why that is. */
  readonly woken: () => WakeCause;
  /** Whether it takes work from now on. */
  readonly handOut: (yes: boolean) => void;
  /** Told when its guest has something to do by itself, and when that is over. */
  readonly busy: () => void;
  readonly idle: () => void;
}

/** Deaths of the host in a row at which a child was running, from which on it is held. */
const SUSPICIOUS_DEATHS = 2;
/** A child that has worked this long without a crash is trusted again. */
const CALM_AFTER_MS = 10 * 60_000;
/** How long a child is held after two deaths of the host. */
const HELD_MS = 60_000;

/** Where one child stands, and its guest. */
export class ChildLife {
  readonly #options: ChildLifeOptions;
  #claimed: ClaimedImage | undefined;
  #guest: SuspendableGuest | undefined;
  /** Why it would start with a new guest now. */
  #cold: ColdStartReason = "noImages";
  #state: ChildState;

  constructor(options: ChildLifeOptions) {
    this.#options = options;
    this.#state = options.spec.paused
      ? { state: "paused", guest: false, crashes: 0 }
      : COLD;
  }

  /** Where it stands. */
  get state(): ChildState["state"] {
    return this.#state.state;
  }

  /** Its guest, if it has one. */
  get guest(): SuspendableGuest | undefined {
    return this.#guest;
  }

  /** When a timer of the guest's own is due. */
  get neededAtMs(): number | undefined {
    return this.#options.around.alarm.at(this.#timer("guest"));
  }

  /** Begins: with its image if that is current, else cold. */
  begin(): void {
    const { spec, around } = this.#options;
    this.#claimed = around.images?.claim(spec.name, this.#identity());
    const { judgement, deaths = 0 } = this.#claimed ?? {};
    const clean = judgement?.kind === "clean" && this.#verify();
    if (judgement?.kind === "cold") this.#cold = judgement.reason;
    else if (judgement !== undefined) this.#cold = "rotten";
    if (clean) this.#guest = this.#makeGuest(true);
    const cold = deaths >= SUSPICIOUS_DEATHS ? "suspicion" : "nothing";
    this.happen({ input: "begin", with: clean ? "image" : cold });
  }

  /** It has worked: a while from now it is trusted again. */
  worked(): void {
    this.#options.around.alarm.set(
      this.#timer("calm"),
      performance.now() + CALM_AFTER_MS,
      () => this.happen({ input: "calm" }),
    );
  }

  /** Something has happened to it. */
  happen(happening: ChildInput, error?: unknown): void {
    const { spec, around, handOut } = this.#options;
    const { next, effects } = nextChildState(this.#state, happening);
    const changed = next.state !== this.#state.state;
    if (next.state === "held") this.#cold = "held";
    if (happening.input === "crashed") this.#cold = "crash";
    if (happening.input === "restart") this.#cold = "restart";
    this.#state = next;
    if (changed) around.observer.childChanged(spec.name, next.state, error);
    handOut(next.state === "ready");
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: ChildEffect): void {
    switch (effect) {
      case "start":
        return void this.#start();
      case "handOut":
        return this.#options.idle();
      case "end":
        this.#guest?.end(new GuestStoppedError("The host ended the child"));
        this.#guest = undefined;
        return;
      case "wait":
        return this.#wait();
    }
  }

  async #start(): Promise<void> {
    const { spec, around } = this.#options;
    around.observer.coldStart(spec.name, this.#cold);
    const guest = this.#makeGuest(false);
    this.#guest = guest;
    try {
      await guest.style.start();
    } catch (error) {
      if (this.#guest === guest) this.happen({ input: "crashed" }, error);
      return;
    }
    if (this.#guest === guest) this.happen({ input: "started" });
  }

  #wait(): void {
    const crashes = this.#state.state === "gone" ? 0 : this.#state.crashes;
    const ms = this.#state.state === "held" ? HELD_MS : crashWaitMs(crashes);
    this.#options.around.alarm.set(
      this.#timer("wait"),
      performance.now() + ms,
      () => this.happen({ input: "waited" }),
    );
  }

  /** Reads a clean image through before it is first used. */
  #verify(): boolean {
    const image = this.#claimed?.image;
    if (image === undefined) return false;
    if (finish(image.verify()).kind !== "clean") return false;
    this.#options.hostState.restore(image.readState().host);
    return true;
  }

  #makeGuest(asleep: boolean): SuspendableGuest {
    const { spec, module, around, host, hostState, woken } = this.#options;
    const { alarm, observer } = around;
    const { name, args, env, limits } = spec;
    const timer = this.#timer("guest");
    return new SuspendableGuest({
      runtime: around.runtime,
      module,
      image: this.#claimed?.image,
      asleep,
      hostState: () => hostState.save(),
      guest: {
        host,
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
        woke: (from, tookMs) => observer.woke(name, from, tookMs, woken()),
        suspended: (to, suspension) => observer.suspended(name, to, suspension),
        dozed: (sample) => observer.dozed(name, sample),
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
    const { busy, idle } = this.#options;
    busy();
    void style.pump().then(idle);
  }

  #timer(what: string): string {
    return `${this.#options.spec.name}/${what}`;
  }

  /** All that an image must agree with: what the guest can see of its spec. */
  #identity(): string {
    const { module, spec: { env, args, limits } } = this.#options;
    return JSON.stringify([module.id, env, args, limits.memory]);
  }
}
