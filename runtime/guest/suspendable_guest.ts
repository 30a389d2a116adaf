/**
 * One child's guest over its tiers: the part that acts on what `tier.ts` says.
 *
 * Whoever calls the guest calls its style ({@linkcode SuspendableGuest.style});
 * an instance that dozes or sleeps is brought back on the way. Nothing here
 * decides when to doze or to sleep.
 *
 * @module
 */

import { type ChildImage, ImageRottenError } from "../image/mod.ts";
import { CallGuest } from "./call_guest.ts";
import { DozeAccount, type Suspension } from "./doze_account.ts";
import { type GuestEndedError, GuestStoppedError } from "./errors.ts";
import type { Guest, GuestOwner } from "./guest.ts";
import { GuestImage } from "./guest_image.ts";
import { GuestInstance, type InstanceSource } from "./guest_instance.ts";
import { GuestSave } from "./guest_save.ts";
import type { GuestSource } from "./guest_source.ts";
import { GuestUsage } from "./guest_usage.ts";
import type { GuestLimits } from "./limits.ts";
import {
  LoopGuest,
  type LoopObserver,
  silentLoopObserver,
} from "./loop_guest.ts";
import { type GuestObserver, silentGuestObserver } from "./observer.ts";
import { readGuest } from "./saved_guest.ts";
import {
  AWAKE,
  nextTier,
  type SaveKind,
  type Tier,
  type TierEffect,
  type TierInput,
} from "./tier.ts";

/** What a guest is made of. */
export interface SuspendableOptions extends InstanceSource {
  /** Where its memory goes; without one it stays awake. */
  readonly image?: ChildImage | undefined;
  /** It begins asleep: its image is clean and verified. */
  readonly asleep?: boolean;
  /** What the host wants saved beside it. */
  readonly hostState?: () => Uint8Array;
  readonly observer?: GuestObserver;
  readonly loopObserver?: LoopObserver;
}

/** One guest, whether its memory is in RAM or on disk. */
export class SuspendableGuest implements GuestSource, GuestOwner {
  /** How it is called. */
  readonly style: CallGuest | LoopGuest;
  /** What it has used, over all its instances. */
  readonly usage = new GuestUsage();
  readonly #options: SuspendableOptions;
  readonly #instance: GuestInstance;
  readonly #observer: GuestObserver;
  #tier: Tier;
  #ended: GuestEndedError | undefined;
  /** Gone when it cannot be kept right. */
  #image: GuestImage | undefined;
  /** Whether its image is another process's, which knew of other handles. */
  #foreign: boolean;
  /** The save under way. */
  #save: GuestSave | undefined;
  readonly #account = new DozeAccount();

  constructor(options: SuspendableOptions) {
    const { runtime, module, image, asleep = false } = options;
    this.#options = options;
    this.#instance = new GuestInstance(options, this);
    this.#observer = options.observer ?? silentGuestObserver;
    this.#image = image && new GuestImage(image, runtime.paging);
    this.#tier = asleep ? { tier: "asleep" } : AWAKE;
    this.#foreign = asleep;
    this.style = module.shape.style === "call"
      ? new CallGuest(this, runtime.deadlines)
      : new LoopGuest(
        this,
        runtime.deadlines,
        options.loopObserver ?? silentLoopObserver,
      );
  }

  /** Where its memory is. */
  get tier(): Tier["tier"] {
    return this.#tier.tier;
  }

  /** What it may use. */
  get limits(): GuestLimits {
    return this.#options.guest.limits;
  }

  /** The instance, if there is one. */
  get live(): Guest | undefined {
    return this.#instance.live;
  }

  /** Why it is over, once it is. */
  get ended(): GuestEndedError | undefined {
    return this.#ended ?? this.live?.ended;
  }

  /**
   * The instance, to be called in the same turn: restored if it slept, made new
   * at a cold start. A save under way is given up, because at its end the
   * instance might be dropped before the call is made.
   *
   * @throws {GuestEndedError} It is over, or its image cannot be used.
   */
  awake(): Guest {
    if (this.ended !== undefined) throw this.ended;
    try {
      if (this.tier === "asleep" || this.tier === "saving") {
        this.#happen({ input: "run" });
      }
      return this.live ?? this.#startCold();
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
    this.live?.end(reason);
    this.over(reason);
  }

  /** It has ended, by itself or by {@linkcode end}. */
  over(reason: GuestEndedError): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    if (this.style.kind === "loop") this.style.abandon(reason);
    this.#happen({ input: "end" });
    this.#observer.ended(reason);
  }

  /** No instance runs beside a save, or before its mark says that it runs. */
  beforeRun(): void {
    if (this.tier !== "awake") this.#happen({ input: "run" });
  }

  /** What a save would hold now; nothing while it computes or waits to. */
  #saveKind(): SaveKind | undefined {
    const place = this.live?.activation?.place;
    if (place === undefined) {
      const whole = this.style.atRest && this.#options.module.shape.sleeps;
      return whole ? "whole" : "memoryOnly";
    }
    const rests = place.at === "parked" && place.by === "import";
    return rests ? "memoryOnly" : undefined;
  }

  async #suspend(input: "doze" | "sleep"): Promise<void> {
    if (this.#image === undefined || this.ended !== undefined) return;
    await this.#options.runtime.queue.task(() => {
      const kind = this.#saveKind();
      if (kind === undefined || this.live === undefined) return;
      this.#happen({ input, kind });
    });
    await this.#save?.finished;
  }

  #happen(happening: TierInput): void {
    const { next, effects } = nextTier(this.#tier, happening);
    const from = this.tier;
    const since = performance.now();
    this.#tier = next;
    for (const effect of effects) this.#do(effect);
    if (happening.input === "run") this.#woke(from, since);
  }

  #woke(from: Tier["tier"], since: number): void {
    this.#observer.woke(from, performance.now() - since);
    const { dozingFreesMemory } = this.#options.runtime.paging;
    const dozed = this.#account.close(dozingFreesMemory || from === "asleep");
    if (dozed !== undefined) this.#observer.dozed(dozed);
  }

  #do(effect: TierEffect): void {
    switch (effect) {
      case "save":
        return this.#beginSave();
      case "giveUp":
        return this.#giveUp();
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

  #startCold(): Guest {
    this.#markRunning();
    return this.#instance.start();
  }

  #beginSave(): void {
    const { runtime, module, hostState } = this.#options;
    const guest = present(this.live, "instance");
    const whole = this.#tier.tier === "saving" && this.#tier.kind === "whole";
    const slices = present(this.#image, "image").save({
      memory: guest.memory,
      base: this.#instance.base,
      state: whole
        ? () => readGuest(guest, module.shape.globals, hostState?.())
        : undefined,
    });
    this.#save = new GuestSave(runtime.queue, slices, {
      saved: (suspension) => this.#saved(suspension),
      failed: (error) => this.#saveFailed(error),
    });
    this.#save.start();
  }

  #giveUp(): void {
    this.#save?.giveUp();
    this.#save = undefined;
  }

  #saved(suspension: Suspension): void {
    this.#save = undefined;
    this.#happen({ input: "saved" });
    this.#account.open(suspension);
    this.#observer.suspended(this.tier, suspension);
  }

  #saveFailed(error: unknown): void {
    this.#save = undefined;
    this.#observer.saveFailed(error);
    try {
      this.#happen({ input: "saveFailed" });
      // What is not dirty may be gone from the image that it lies over.
      if (error instanceof ImageRottenError) throw error;
    } catch (cause) {
      this.end(
        new GuestStoppedError("Cannot go on: its image cannot be kept right", {
          cause,
        }),
      );
    }
  }

  #drop(): void {
    this.#instance.drop();
    this.#image?.close();
  }

  #restore(): void {
    const { loop } = this.#instance.restore(present(this.#image, "image"));
    if (this.#foreign && this.style.kind === "loop" && loop !== undefined) {
      this.style.restore(loop);
    }
    this.#foreign = false;
  }

  /** Says on disk that it runs; where that fails, it runs without an image. */
  #markRunning(): void {
    try {
      this.#image?.markRunning();
    } catch (error) {
      this.#observer.saveFailed(error);
      this.#image?.discard();
      this.#image = undefined;
    }
  }

  #discard(): void {
    this.#instance.drop();
    try {
      this.#image?.discard();
    } catch (error) {
      // Its mark says running, or the next start finds it rotten.
      this.#observer.saveFailed(error);
    }
    this.#image = undefined;
  }
}

/** What the tier vouches for. */
function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new TypeError(`Cannot go on: the guest has no ${what} in this tier`);
  }
  return value;
}
