/**
 * One stay in a guest: an export was entered and has not returned yet. It
 * stands at one place at a time, and the run queue alone moves it on.
 *
 * @module
 */

import type { GuestEndedError } from "./errors.ts";
import type { GuestUsage } from "./guest_usage.ts";
import type { PromisingFunction } from "./jspi.ts";

/** What the run queue needs of a guest: its fuel, and who computes. */
export interface Metered {
  /** The exported counter: what may still be used until the guest is looked at. */
  readonly fuel: WebAssembly.Global;
  /** What its child has used; one guest of a child runs at a time. */
  readonly usage: GuestUsage;
  /**
   * Called before any of its code runs, so that no save goes on beside it.
   *
   * @throws {Error} It must not run; the activation ends with that.
   */
  beforeRun(): void;
}

/** Where an activation stands. */
export type Place =
  /** In the run queue, not entered yet. */
  | { readonly at: "entry" }
  /** On the processor, since this moment. */
  | { readonly at: "running"; readonly since: number }
  /** Waiting: parked at its fuel or at an import. */
  | ({ readonly at: "parked" } & Parked)
  /** Returned, trapped or ended. */
  | { readonly at: "over" };

/** Where it is parked, and the two ways out. */
export interface Parked {
  /** At an import it rests; at its fuel it only waits for its turn. */
  readonly by: "import" | "fuel";
  readonly goOn: (value: number) => void;
  readonly end: (reason: GuestEndedError) => void;
}

const ENTRY: Place = { at: "entry" };
const OVER: Place = { at: "over" };

/**
 * Fuel for a fifth of a millisecond of plain arithmetic: the first portion of
 * an activation, small enough for code that is slow for its size.
 */
const FIRST_FUEL = 200_000;
/** Portions are sized so that a guest is looked at about this often. */
const LOOK_EVERY_MS = 1;
const LEAST_FUEL = 10_000;
const MOST_FUEL = 4_000_000;
/**
 * The most that one portion counts: a process that was stopped or a machine
 * that slept in between has not computed.
 */
const MOST_MS_A_PORTION = 50;

/** What is known of one stay in a guest. */
export class Activation<G extends Metered> {
  /** Where it stands. */
  place: Place = ENTRY;
  /** Why it must end; from then on it only unwinds. */
  ending: GuestEndedError | undefined;
  /** The time it has computed so far. */
  cpuMs = 0;
  readonly guest: G;
  readonly call: () => ReturnType<PromisingFunction>;
  readonly cpuLimitMs: number;
  #portion = FIRST_FUEL;

  constructor(
    guest: G,
    call: () => ReturnType<PromisingFunction>,
    cpuLimitMs: number,
  ) {
    this.guest = guest;
    this.call = call;
    this.cpuLimitMs = cpuLimitMs;
  }

  /** Whether it has computed for longer than it may. */
  get overLimit(): boolean {
    return this.cpuMs > this.cpuLimitMs;
  }

  /** It could run from now on. */
  wait(now: number): void {
    this.guest.usage.wait(now);
  }

  /** It is on the processor from now on, with a new portion of fuel. */
  enter(now: number): void {
    this.guest.usage.stopWaiting(now);
    this.place = { at: "running", since: now };
    this.refuel();
  }

  /** Gives it a portion of fuel; one that ends gets none. */
  refuel(): void {
    this.guest.fuel.value = this.ending === undefined ? this.#portion : -1;
  }

  /** Counts the time since it was last looked at; returns it. */
  count(now: number): number {
    if (this.place.at !== "running") return 0;
    const elapsed = now - this.place.since;
    const counted = Math.min(elapsed, MOST_MS_A_PORTION);
    this.place = { at: "running", since: now };
    this.cpuMs += counted;
    this.guest.usage.cpuMs += counted;
    return elapsed;
  }

  /** Sizes the next portion by how long the last one took. */
  adaptPortion(tookMs: number): void {
    const factor = Math.min(4, Math.max(1 / 16, LOOK_EVERY_MS / tookMs));
    this.#portion = Math.min(
      MOST_FUEL,
      Math.max(LEAST_FUEL, Math.floor(this.#portion * factor)),
    );
  }

  /** It has left the guest for good. */
  finish(now: number): void {
    this.guest.usage.stopWaiting(now);
    this.place = OVER;
  }
}
