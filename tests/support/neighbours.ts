/**
 * Ten good guests that reconcile every ten milliseconds and each make a
 * request: what must go on whatever happens beside them.
 *
 * @module
 */

import type { GuestModule } from "../../runtime/guest/guest_module.ts";
import type { GuestRuntime } from "../../runtime/guest/guest_runtime.ts";
import type { SuspendableGuest } from "../../runtime/guest/suspendable_guest.ts";
import { OK, ScriptedHost, someInput, testGuest } from "./guest_fixture.ts";

/** How many there are. */
export const NEIGHBOURS = 10;
const EVERY_MS = 10;

/** A group of good guests. */
export class Neighbours {
  /** How long each reconcile took, from when it was due. */
  readonly latenciesMs: number[] = [];
  readonly #guests: readonly SuspendableGuest[];
  readonly #done: number[];
  #stopped = false;
  #running: Promise<void>[] = [];

  /** @param module A guest in call style that makes one request. */
  constructor(runtime: GuestRuntime, module: GuestModule) {
    this.#guests = Array.from({ length: NEIGHBOURS }, () => {
      const host = new ScriptedHost();
      host.onRequest = (_, sink) => {
        host.requests.length = 0;
        setTimeout(() => sink.reply(OK), 0);
      };
      return testGuest(module, { runtime, host });
    });
    this.#done = this.#guests.map(() => 0);
  }

  /** They begin. */
  start(): void {
    this.#running = this.#guests.map((guest, index) => this.#run(guest, index));
  }

  /** Settles once each has done two reconciles more, so that one began after now. */
  async allDidMore(): Promise<void> {
    const wanted = this.#done.map((done) => done + 2);
    while (this.#done.some((done, index) => done < (wanted[index] ?? 0))) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  /**
   * They stop.
   *
   * @throws {Error} A reconcile of one failed.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  async #run(guest: SuspendableGuest, index: number): Promise<void> {
    let due = performance.now() + EVERY_MS * index / NEIGHBOURS;
    while (!this.#stopped) {
      const wait = Math.max(0, due - performance.now());
      await new Promise((resolve) => setTimeout(resolve, wait));
      const from = Math.max(due, performance.now() - wait);
      await guest.style.reconcile(someInput());
      this.latenciesMs.push(performance.now() - from);
      this.#done[index] = (this.#done[index] ?? 0) + 1;
      due = Math.max(due + EVERY_MS, performance.now());
    }
  }
}
