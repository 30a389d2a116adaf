/**
 * Who runs next. One queue enters, resumes, saves and ends all guests of the
 * process; nothing else resolves what a guest waits for. So it is always known
 * which guest an import is called by, no guest runs on half-saved memory, and
 * the event loop gets its turn.
 *
 * The slice of {@linkcode SLICE_MS} belongs to the event loop and not to a
 * guest: once it is used up by all together, the loop is turned by
 * `setTimeout(0)`, the one way that lets timers, sockets and timers' callbacks
 * all through (`setImmediate` and `MessageChannel` starve the network).
 *
 * Those that compute come last: what else there is, a call or a reply, is short,
 * and waits for no more than the slice that is under way. One of those that
 * compute has its turn before the event loop has, so that none starves.
 *
 * A guest that is resumed runs in the microtask after its promise is resolved.
 * The queue therefore waits, microtask by microtask, until the guest has parked
 * or returned, before it takes the next entry.
 *
 * @module
 */

import { Activation, type Metered, type Parked } from "./activation.ts";
import {
  GuestCpuLimitError,
  type GuestEndedError,
  GuestStoppedError,
} from "./errors.ts";
import type { PromisingFunction } from "./jspi.ts";
import { PARK_ANSWER } from "./reserved.ts";

/** How long guests may hold the event loop together. */
export const SLICE_MS = 5;

/** How a call is made. */
export interface CallOptions {
  /** Computing beyond this ends the guest. */
  readonly cpuMs: number;
}

/** The one queue by which guests run. */
export class RunQueue<G extends Metered> {
  /** Calls, replies, endings, slices of saves: each is short as a rule. */
  readonly #fresh: (() => void)[] = [];
  /** Guests whose fuel was spent when the event loop was due. */
  readonly #spent: (() => void)[] = [];
  #draining = false;
  #usedMs = 0;
  #running: Activation<G> | undefined;

  /** The activation on whose stack an import is called. */
  get current(): Activation<G> {
    if (this.#running === undefined) {
      throw new TypeError("Cannot tell who calls: no guest is running");
    }
    return this.#running;
  }

  /**
   * The guest that calls an import.
   *
   * @throws {GuestEndedError} It is ending. A guest may catch that, and finds
   * every further import closed until its next check of fuel.
   */
  get caller(): G {
    const { ending, guest } = this.current;
    if (ending !== undefined) throw ending;
    return guest;
  }

  /** How many entries wait. */
  get length(): number {
    return this.#fresh.length + this.#spent.length;
  }

  /**
   * Queues a call of an export; `settle` learns how it ended.
   *
   * @returns The activation, by which it can be parked, resumed and ended.
   */
  call(
    guest: G,
    call: () => ReturnType<PromisingFunction>,
    options: CallOptions & { readonly settle: Settle },
  ): Activation<G> {
    const activation = new Activation(guest, call, options.cpuMs);
    activation.wait(performance.now());
    this.#push(this.#fresh, () => this.#enter(activation, options.settle));
    return activation;
  }

  /** Queues work of the host that no guest may run beside: a slice of a save. */
  task<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#push(this.#fresh, () => {
        const start = performance.now();
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
        this.#usedMs += performance.now() - start;
      });
    });
  }

  /**
   * Takes the running guest off the processor at a suspending import, which
   * must return the promise to V8: whatever such an import returns, V8 parks the
   * stack there. A guest that is ended meanwhile sees
   * the import throw; it may catch that, and traps at its next check of fuel.
   *
   * @param giveUp Called if it is ended meanwhile: nobody waits any more.
   */
  park(giveUp: () => void): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const end = (reason: GuestEndedError): void => {
      reject(reason);
      giveUp();
    };
    this.#park({ by: "import", goOn: resolve, end });
    return promise;
  }

  /** Queues the going on of a parked guest, with what the import returns. */
  resume(activation: Activation<G>, value: () => number): void {
    activation.wait(performance.now());
    this.#push(this.#fresh, () => this.#resume(activation, value));
  }

  /**
   * Ends an activation, wherever it stands: its stack unwinds, and it settles
   * with `reason`. Ending what is over does nothing.
   */
  end(activation: Activation<G>, reason: GuestEndedError): void {
    if (activation.place.at === "over" || activation.ending !== undefined) {
      return;
    }
    activation.ending = reason;
    if (activation.place.at === "running") return activation.refuel();
    this.#push(
      this.#fresh,
      () => this.#resume(activation, () => PARK_ANSWER.end),
    );
  }

  /**
   * Looks at the running guest, whose portion of fuel is spent: it gets
   * another, must wait for its turn, or has computed for too long.
   */
  readonly look = (): number => {
    const activation = this.current;
    if (activation.ending !== undefined) return PARK_ANSWER.end;
    const took = this.#count(activation);
    if (activation.overLimit) {
      activation.ending = new GuestCpuLimitError(activation.cpuLimitMs);
      return PARK_ANSWER.end;
    }
    activation.adaptPortion(took);
    if (this.#usedMs >= SLICE_MS) return PARK_ANSWER.wait;
    activation.refuel();
    return PARK_ANSWER.goOn;
  };

  /** Parks the running guest until it is its turn again. */
  readonly wait = (): Promise<number> => {
    const activation = this.current;
    const { promise, resolve } = Promise.withResolvers<number>();
    const end = (): void => resolve(PARK_ANSWER.end);
    this.#park({ by: "fuel", goOn: resolve, end });
    activation.wait(performance.now());
    this.#push(
      this.#spent,
      () => this.#resume(activation, () => PARK_ANSWER.goOn),
    );
    return promise;
  };

  #park(parked: Parked): void {
    const activation = this.current;
    this.#leave(activation);
    activation.place = { at: "parked", ...parked };
  }

  #push(entries: (() => void)[], entry: () => void): void {
    entries.push(entry);
    if (this.#draining) return;
    this.#draining = true;
    queueMicrotask(() => this.#drain());
  }

  async #drain(): Promise<void> {
    while (this.length > 0) {
      while (this.#fresh.length > 0 && this.#usedMs < SLICE_MS) {
        survive(this.#fresh.shift());
        while (this.#running !== undefined) await undefined;
      }
      // However much else there is, one of those that compute has its turn.
      survive(this.#spent.shift());
      while (this.#running !== undefined) await undefined;
      if (this.#usedMs >= SLICE_MS) await this.#turnEventLoop();
    }
    this.#draining = false;
  }

  async #turnEventLoop(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#usedMs = 0;
  }

  #enter(activation: Activation<G>, settle: Settle): void {
    const over = (tell: () => void): void => {
      this.#leave(activation);
      activation.finish(performance.now());
      survive(tell);
    };
    const refused = activation.ending ?? this.#run(activation);
    if (refused !== undefined) return over(() => settle.failed(refused));
    // Returns once the guest has parked or returned for the first time.
    const returned = attempt(activation.call);
    this.#leave(activation);
    returned.then((value) => {
      const { ending } = activation;
      // A guest may catch its end and return as if nothing had been.
      if (ending === undefined) over(() => settle.returned(value));
      else over(() => settle.failed(ending));
    }, (error) => over(() => settle.failed(activation.ending ?? error)));
  }

  #resume(activation: Activation<G>, value: () => number): void {
    const { place } = activation;
    if (place.at !== "parked") return;
    const refused = this.#run(activation);
    if (refused !== undefined) return place.end(refused);
    try {
      place.goOn(value());
    } catch (cause) {
      activation.ending ??= new GuestStoppedError(
        "Cannot go on: what the guest waited for cannot be handed over",
        { cause },
      );
      place.end(activation.ending);
    }
  }

  /** Puts it on the processor; returns why it must not go on, if it must not. */
  #run(activation: Activation<G>): GuestEndedError | undefined {
    try {
      activation.guest.beforeRun();
    } catch (cause) {
      activation.ending ??= new GuestStoppedError(
        "Cannot run the guest: its image cannot be marked as running",
        { cause },
      );
    }
    // One that parks at imports before its fuel is spent is never looked at.
    if (activation.overLimit) {
      activation.ending ??= new GuestCpuLimitError(activation.cpuLimitMs);
    }
    this.#running = activation;
    activation.enter(performance.now());
    return activation.ending;
  }

  #leave(activation: Activation<G>): void {
    if (this.#running !== activation) return;
    this.#count(activation);
    this.#running = undefined;
  }

  #count(activation: Activation<G>): number {
    const took = activation.count(performance.now());
    this.#usedMs += took;
    return took;
  }
}

/** An error of whoever queued an entry is reported as uncaught; the queue goes on. */
function survive(entry: (() => void) | undefined): void {
  try {
    entry?.();
  } catch (error) {
    reportError(error);
  }
}

/** A call that V8 refuses to make fails like one that was made. */
function attempt(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return call();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Who learns how a call ended. */
export interface Settle {
  returned(value: unknown): void;
  /** With the reason it was ended for, or with what V8 threw. */
  failed(error: unknown): void;
}
