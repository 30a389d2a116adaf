/**
 * One child's guest over its tiers: the part that acts on what `tier.ts` says.
 *
 * Whoever calls the guest calls its style ({@linkcode SuspendableGuest.style});
 * an instance that dozes or sleeps is brought back on the way. Nothing here
 * decides when to doze or to sleep.
 *
 * @module
 */

import { type ChildImage, DiskError } from "../image/mod.ts";
import { CallGuest } from "./call_guest.ts";
import { type GuestEndedError, GuestStoppedError } from "./errors.ts";
import type { Guest, GuestOwner } from "./guest.ts";
import { hostClockMs } from "./guest_clock.ts";
import type { GuestModule, ModuleCode } from "./guest_module.ts";
import type { GuestOptions, GuestRuntime } from "./guest_runtime.ts";
import type { GuestSource } from "./guest_source.ts";
import { LoopGuest, type LoopObserver } from "./loop_guest.ts";
import { GuestSave } from "./guest_save.ts";
import { type GuestObserver, silentGuestObserver } from "./observer.ts";
import {
  decodeSavedGuest,
  readGuest,
  restoredOffsetMs,
  writeGlobals,
} from "./saved_guest.ts";
import {
  AWAKE,
  nextTier,
  type SaveKind,
  type Tier,
  type TierEffect,
  type TierInput,
} from "./tier.ts";

/** What a guest is made of. */
export interface SuspendableOptions {
  readonly runtime: GuestRuntime;
  readonly module: GuestModule;
  readonly guest: GuestOptions;
  /** Where its memory goes; without one it stays awake. */
  readonly image?: ChildImage | undefined;
  /** It begins asleep: its image is clean and verified. */
  readonly asleep?: boolean;
  /** What the host wants saved beside it. */
  readonly hostState?: () => Uint8Array;
  readonly observer?: GuestObserver;
  readonly loopObserver?: LoopObserver;
}

const NO_STATE = new Uint8Array();

/** One guest, whether its memory is in RAM or on disk. */
export class SuspendableGuest implements GuestSource, GuestOwner {
  /** How it is called. */
  readonly style: CallGuest | LoopGuest;
  readonly #options: SuspendableOptions;
  readonly #observer: GuestObserver;
  #tier: Tier;
  #guest: Guest | undefined;
  /** What its live instance was made from. */
  #code: ModuleCode | undefined;
  #ended: GuestEndedError | undefined;
  #image: ChildImage | undefined;
  /** How much of the memory lies over its own image. */
  #laidBytes = 0;
  #clockOffsetMs: number;
  /** Whether its image is another process's, which knew of other handles. */
  #foreign: boolean;
  #save: GuestSave | undefined;

  constructor(options: SuspendableOptions) {
    const { runtime, module, asleep = false } = options;
    this.#options = options;
    this.#observer = options.observer ?? silentGuestObserver;
    this.#image = options.image;
    this.#tier = asleep ? { tier: "asleep" } : AWAKE;
    this.#foreign = asleep;
    this.#clockOffsetMs = -hostClockMs();
    this.style = module.shape.style === "call"
      ? new CallGuest(this, runtime.deadlines)
      : new LoopGuest(
        this,
        runtime.deadlines,
        options.loopObserver ?? { rested() {} },
      );
  }

  /** Where its memory is. */
  get tier(): Tier["tier"] {
    return this.#tier.tier;
  }

  /** The instance, if there is one. */
  get live(): Guest | undefined {
    return this.#guest;
  }

  /** Why it is over, once it is. */
  get ended(): GuestEndedError | undefined {
    return this.#ended ?? this.#guest?.ended;
  }

  /**
   * The instance: restored if it slept, made new at a cold start.
   *
   * @throws {GuestEndedError} It is over, or its image cannot be used.
   */
  awake(): Guest {
    if (this.ended !== undefined) throw this.ended;
    try {
      if (this.#tier.tier === "asleep") this.#happen({ input: "run" });
      this.#guest ??= this.#startCold();
      return this.#guest;
    } catch (cause) {
      const error = new GuestStoppedError(
        "Cannot wake the guest: its image or its module cannot be used",
        { cause },
      );
      this.end(error);
      throw error;
    }
  }

  /**
   * Lets it doze: what is dirty goes to its image, and its RAM back.
   *
   * @returns Whether it dozes now; work that came meanwhile keeps it awake.
   */
  async doze(): Promise<boolean> {
    await this.#suspend("doze");
    return this.tier === "dozing";
  }

  /**
   * Puts it to sleep: it dozes, and its instance is dropped.
   *
   * @returns Whether it sleeps now; one that only may doze does that.
   */
  async sleep(): Promise<boolean> {
    await this.#suspend("sleep");
    return this.tier === "asleep";
  }

  /** Ends it for good; a stack of it that waits unwinds. */
  end(reason: GuestEndedError): void {
    this.#guest?.end(reason);
    this.over(reason);
  }

  /** It has ended, by itself or by {@linkcode end}. */
  over(reason: GuestEndedError): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    if (this.style.kind === "loop") this.style.abandon(reason);
    this.#happen({ input: "end" });
  }

  /** No instance runs beside a save, or before its mark says that it runs. */
  beforeRun(): void {
    if (this.#tier.tier !== "awake") this.#happen({ input: "run" });
  }

  /** What a save would hold now; nothing while it computes or waits to. */
  #saveKind(): SaveKind | undefined {
    const place = this.#guest?.activation?.place;
    if (place === undefined) {
      const whole = this.style.atRest && this.#options.module.shape.sleeps;
      return whole ? "whole" : "memoryOnly";
    }
    const rests = place.at === "parked" && place.by === "import";
    return rests ? "memoryOnly" : undefined;
  }

  async #suspend(input: "doze" | "sleep"): Promise<void> {
    const { queue } = this.#options.runtime;
    if (this.#image === undefined || this.ended !== undefined) return;
    await queue.task(() => {
      const kind = this.#saveKind();
      if (kind === undefined || this.#tier.tier === "ending") return;
      if (this.#guest !== undefined) this.#happen({ input, kind });
    });
    await this.#save?.finished;
  }

  #happen(happening: TierInput): void {
    const { next, effects } = nextTier(this.#tier, happening);
    const from = this.#tier.tier;
    const since = performance.now();
    this.#tier = next;
    for (const effect of effects) this.#do(effect);
    if (happening.input === "run") {
      this.#observer.woke(from, performance.now() - since);
    }
  }

  #do(effect: TierEffect): void {
    switch (effect) {
      case "save":
        return this.#beginSave();
      case "giveUp":
        return this.#save?.giveUp();
      case "release":
        return this.#release();
      case "drop":
        return this.#drop();
      case "restore":
        return this.#restore();
      case "markRunning":
        return this.#markRunning();
      case "discard":
        return this.#discard();
    }
  }

  /** A new instance, its memory as the module says. */
  #startCold(): Guest {
    this.#markRunning();
    const guest = this.#instantiate(0);
    const { base } = this.#acquired();
    if (base !== undefined) {
      this.#options.runtime.paging.layBase(guest.memory, base);
    }
    return guest;
  }

  #instantiate(memoryBytes: number): Guest {
    const { runtime, module, guest: options } = this.#options;
    this.#code ??= module.acquire();
    return runtime.instantiate(module, this.#code.code, {
      options,
      owner: this,
      clockOffsetMs: this.#clockOffsetMs,
      memoryBytes,
    });
  }

  #beginSave(): void {
    const { runtime, module, hostState } = this.#options;
    const { memory } = this.#instance();
    const whole = this.#tier.tier === "saving" && this.#tier.kind === "whole";
    const state = whole
      ? readGuest(
        this.#instance(),
        module.shape.globals,
        hostState?.() ?? NO_STATE,
      )
      : undefined;
    const slices = this.#requireImage().save({
      memory: new Uint8Array(memory.buffer),
      dirty: runtime.paging.dirtyBlocks(memory),
      base: this.#laidBytes === 0 ? this.#acquired().base?.blocks : undefined,
    }, state);
    this.#save = new GuestSave(runtime.queue, slices, {
      saved: (tookMs) => this.#saved(tookMs),
      failed: (error) => this.#saveFailed(error),
    });
    this.#save.start();
  }

  #saved(tookMs: number): void {
    try {
      this.#happen({ input: "saved" });
      this.#observer.suspended(this.tier, tookMs);
    } catch (error) {
      // Its pages are still there: it goes on as if it had not been saved.
      this.#observer.saveFailed(error);
      this.#happen({ input: "run" });
    }
  }

  #saveFailed(error: unknown): void {
    this.#observer.saveFailed(error);
    this.#happen({ input: "saveFailed" });
    if (error instanceof DiskError) return;
    this.end(
      new GuestStoppedError("Cannot go on: its image is rotten", {
        cause: error,
      }),
    );
  }

  #release(): void {
    const { paging } = this.#options.runtime;
    const { memory } = this.#instance();
    paging.release(memory, this.#requireImage(), this.#laidBytes);
    this.#laidBytes = memory.buffer.byteLength;
  }

  #drop(): void {
    this.#requireImage().close();
    this.#forgetInstance();
  }

  #restore(): void {
    const image = this.#requireImage();
    const state = image.open();
    const saved = decodeSavedGuest(state);
    this.#clockOffsetMs = restoredOffsetMs(state, saved);
    const guest = this.#instantiate(image.bytes);
    this.#guest = guest;
    this.#options.runtime.paging.restore(guest.memory, image);
    this.#laidBytes = image.bytes;
    writeGlobals(guest, state);
    if (this.#foreign && this.style.kind === "loop" && saved.loop) {
      this.style.restore(saved.loop);
    }
    this.#foreign = false;
  }

  /** Says on disk that it runs; where that fails, it runs without an image. */
  #markRunning(): void {
    if (this.#image === undefined) return;
    try {
      this.#image.markRunning();
    } catch (error) {
      this.#observer.saveFailed(error);
      this.#image.discard();
      this.#image = undefined;
    }
  }

  #discard(): void {
    this.#forgetInstance();
    try {
      this.#image?.discard();
    } catch (error) {
      // Its mark says running, or the next start finds it rotten.
      this.#observer.saveFailed(error);
    }
    this.#image = undefined;
  }

  #forgetInstance(): void {
    if (this.#code !== undefined) this.#options.module.release();
    this.#code = undefined;
    this.#guest = undefined;
    this.#laidBytes = 0;
  }

  #instance(): Guest {
    return present(this.#guest, "instance");
  }

  #acquired(): ModuleCode {
    return present(this.#code, "module");
  }

  #requireImage(): ChildImage {
    return present(this.#image, "image");
  }
}

/** What the tier vouches for. */
function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new TypeError(`Cannot go on: the guest has no ${what} in this tier`);
  }
  return value;
}
