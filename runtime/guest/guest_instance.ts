/**
 * The instance of one child, which comes and goes: made from the module at a
 * cold start, made from the child's image at a wake, dropped at a sleep. A child
 * uses its module's code while it has an instance.
 *
 * @module
 */

import type { BlockSource } from "../image/mod.ts";
import type { Guest, GuestOwner } from "./guest.ts";
import { hostClockMs } from "./guest_clock.ts";
import type { GuestImage } from "./guest_image.ts";
import type { GuestModule, ModuleCode } from "./guest_module.ts";
import type { GuestOptions, GuestRuntime } from "./guest_runtime.ts";
import {
  decodeSavedGuest,
  restoredOffsetMs,
  type SavedGuest,
  writeGlobals,
} from "./saved_guest.ts";

/** What instances of one child are made of. */
export interface InstanceSource {
  readonly runtime: GuestRuntime;
  readonly module: GuestModule;
  readonly guest: GuestOptions;
}

/** The one place of a child's instance. */
export class GuestInstance {
  readonly #source: InstanceSource;
  readonly #owner: GuestOwner;
  #live: Guest | undefined;
  /** What the live instance was made from. */
  #code: ModuleCode | undefined;
  /** A child's clock begins at 0 when the child does. */
  #clockOffsetMs = -hostClockMs();

  constructor(source: InstanceSource, owner: GuestOwner) {
    this.#source = source;
    this.#owner = owner;
  }

  /** The instance, if there is one. */
  get live(): Guest | undefined {
    return this.#live;
  }

  /** What lies under a new memory of the module. */
  get base(): BlockSource | undefined {
    return this.#code?.base?.blocks;
  }

  /**
   * Makes one whose memory is as the module says.
   *
   * @throws {GuestStartError} The module wants more memory than its child may have.
   */
  start(): Guest {
    const { guest, code } = this.#make(0);
    if (code.base !== undefined) {
      this.#source.runtime.paging.layBase(guest.memory, code.base);
    }
    return guest;
  }

  /**
   * Makes one whose memory and globals are as they were saved.
   *
   * @returns What else was saved.
   * @throws {Error} The image cannot be used.
   */
  restore(image: GuestImage): SavedGuest {
    const state = image.open();
    const saved = decodeSavedGuest(state);
    this.#clockOffsetMs = restoredOffsetMs(state, saved);
    const { guest } = this.#make(image.bytes);
    image.lay(guest.memory);
    writeGlobals(guest, state);
    const { usage } = guest;
    usage.cpuMs = Math.max(usage.cpuMs, saved.cpuMs);
    return saved;
  }

  /** Lets the instance go. */
  drop(): void {
    this.#live?.log.flush();
    this.#live = undefined;
    if (this.#code !== undefined) this.#source.module.release();
    this.#code = undefined;
  }

  #make(memoryBytes: number): { guest: Guest; code: ModuleCode } {
    const { runtime, module, guest: options } = this.#source;
    const code = this.#code ??= module.acquire();
    const guest = runtime.instantiate(module, code.code, {
      options,
      owner: this.#owner,
      clockOffsetMs: this.#clockOffsetMs,
      memoryBytes,
    });
    this.#live = guest;
    return { guest, code };
  }
}
