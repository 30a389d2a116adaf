/**
 * The life of one child: its state and its guest, moved by what
 * `child_state.ts` says.
 *
 * @module
 */

import type { ChildSpec } from "../config/mod.ts";
import {
  DEFAULT_LIMITS,
  firstPumpMs,
  type GuestEndedError,
  type GuestHost,
  type GuestModule,
  GuestStoppedError,
  SuspendableGuest,
} from "../guest/mod.ts";
import {
  type ChildImage,
  DiskError,
  type DozeSample,
  finish,
  ImageRottenError,
  ImageVersionError,
} from "../image/mod.ts";
import {
  type ChildEffect,
  type ChildInput,
  type ChildState,
  COLD,
  crashWaitMs,
  nextChildState,
} from "./child_state.ts";
import type { ChildSurroundings } from "./child_surroundings.ts";
import { identityOf } from "./spec_change.ts";
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
  /** Told what a doze has cost and bought, when its guest is awake again. */
  readonly dozed: (sample: DozeSample) => void;
  /** Told when its guest could not be saved and stays awake. */
  readonly saveFailed: () => void;
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
/** How soon a guest that did not rest is asked to sleep once more. */
const RETIRE_AGAIN_MS = 5;
/** How long a child is held after two deaths of the host. */
const HELD_MS = 60_000;

/** Where one child stands, and its guest. */
export class ChildLife {
  readonly #options: ChildLifeOptions;
  #image: ChildImage | undefined;
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
    const { image, usable, deaths } = this.#claim();
    this.#image = image;
    const clean = usable && this.#takeUp();
    const cold = deaths >= SUSPICIOUS_DEATHS ? "suspicion" : "nothing";
    this.happen({ input: "begin", with: clean ? "image" : cold });
  }

  /** Runs its guest's timer, which is due by itself. */
  readonly #pump = (): void => {
    const style = this.#guest?.style;
    if (style?.kind !== "loop") return;
    const { busy, idle } = this.#options;
    busy();
    void style.pump().then(idle);
  };

  /**
   * Puts its guest to sleep for the next one that takes up its image. A guest
   * that cannot sleep is ended; one that is just being pumped gets the time of
   * grace for it.
   */
  async retire(signal: AbortSignal): Promise<void> {
    const guest = this.#guest;
    if (guest === undefined) return;
    while (!await guest.sleep()) {
      const mayRest = guest.style.kind === "loop" && !guest.style.atRest;
      if (!mayRest || signal.aborted || guest.ended !== undefined) {
        return this.#end(
          new GuestStoppedError("The host stops, and it cannot sleep"),
        );
      }
      await new Promise((resolve) => setTimeout(resolve, RETIRE_AGAIN_MS));
    }
  }

  /** Ends its guest, as what ends by itself does. */
  giveUp(why: string): void {
    this.#guest?.end(new GuestStoppedError(why));
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
        return this.#end(new GuestStoppedError("The host ended the child"));
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
    } catch (cause) {
      // One that has ended has said so already.
      guest.end(new GuestStoppedError("Cannot start the guest", { cause }));
    }
    if (this.#guest === guest) this.happen({ input: "started" });
  }

  /** A guest is over. */
  #over(guest: SuspendableGuest, reason: GuestEndedError): void {
    if (this.#guest !== guest) return;
    this.#guest = undefined;
    this.#options.around.alarm.delete(this.#timer("guest"));
    const input = isImageLoss(reason) ? "imageLost" : "crashed";
    this.happen({ input }, reason);
  }

  /** Ends its guest, which is no news to anybody. */
  #end(reason: GuestEndedError): void {
    const guest = this.#guest;
    this.#guest = undefined;
    this.#options.around.alarm.delete(this.#timer("guest"));
    guest?.end(reason);
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

  /** An image that this host has claimed already was left by the child before. */
  #claim(): FoundImage {
    const { spec, module, around: { images } } = this.#options;
    const left = images?.get(spec.name);
    if (left !== undefined) {
      if (left.state !== "clean") this.#cold = "restart";
      return { image: left, usable: left.state === "clean", deaths: 0 };
    }
    const claimed = images?.claim(spec.name, identityOf(spec, module));
    if (claimed === undefined) return NO_IMAGE;
    const { image, judgement, deaths } = claimed;
    if (judgement.kind === "cold") this.#cold = judgement.reason;
    return { image, usable: judgement.kind === "clean", deaths };
  }

  /** Goes on with its image, once it is read through. */
  #takeUp(): boolean {
    const image = this.#image;
    if (image === undefined) return false;
    this.#cold = "rotten";
    try {
      if (finish(image.verify()).kind !== "clean") return false;
      const state = image.readState();
      const pumpAtMs = firstPumpMs(state);
      this.#options.hostState.restore(state.host);
      this.#guest = this.#makeGuest(true);
      if (pumpAtMs !== undefined) this.#setPump(pumpAtMs);
      return true;
    } catch (error) {
      const { spec, around } = this.#options;
      around.observer.failed(spec.name, "take up the image", error);
      return false;
    }
  }

  #setPump(atMs: number): void {
    this.#options.around.alarm.set(this.#timer("guest"), atMs, this.#pump);
  }

  #makeGuest(asleep: boolean): SuspendableGuest {
    const options = this.#options;
    const { spec, module, around, host, hostState } = options;
    const { alarm, observer } = around;
    const { name, args, env, limits } = spec;
    const timer = this.#timer("guest");
    const guest = new SuspendableGuest({
      runtime: around.runtime,
      module,
      image: this.#image,
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
        woke: (from, tookMs) =>
          observer.woke(name, from, tookMs, options.woken()),
        suspended: (to, suspension) => observer.suspended(name, to, suspension),
        dozed: (sample) => {
          observer.dozed(name, sample);
          options.dozed(sample);
        },
        saveFailed: (error) => {
          observer.failed(name, "suspend", error);
          options.saveFailed();
        },
        ended: (reason) => this.#over(guest, reason),
      },
      loopObserver: {
        rested: (atMs) => {
          if (atMs === undefined) alarm.delete(timer);
          else this.#setPump(atMs);
          options.idle();
        },
      },
    });
    return guest;
  }

  #timer(what: string): string {
    return `${this.#options.spec.name}/${what}`;
  }
}

/** The image of a child as it begins. */
interface FoundImage {
  readonly image: ChildImage | undefined;
  /** Whether it says that it is current. */
  readonly usable: boolean;
  /** Deaths of the host in a row with the child running. */
  readonly deaths: number;
}

const NO_IMAGE: FoundImage = { image: undefined, usable: false, deaths: 0 };

/** Whether a guest ended because of what lay under it. */
function isImageLoss({ cause }: GuestEndedError): boolean {
  return cause instanceof ImageRottenError || cause instanceof DiskError ||
    cause instanceof ImageVersionError;
}
