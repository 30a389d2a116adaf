/**
 * What a guest's time out of RAM has cost and bought: what a host needs to say
 * whether dozing pays (see `dozingPays` of the image part).
 *
 * @module
 */

import type { DozeSample } from "../image/mod.ts";

/** One suspension, once it is done. */
export interface Suspension {
  /** How long it took, in milliseconds. */
  readonly tookMs: number;
  /** Bytes that went to the image. */
  readonly writtenBytes: number;
  /** What the image stores: what the guest would hold if it stayed awake. */
  readonly storedBytes: number;
}

/** The account of one guest, from its suspension to its next run. */
export class DozeAccount {
  #suspension: Suspension | undefined;
  #sinceMs = 0;

  /** It has been suspended now. */
  open(suspension: Suspension): void {
    this.#suspension = suspension;
    this.#sinceMs = performance.now();
  }

  /**
   * It runs again.
   *
   * @param freed Whether its RAM was given back meanwhile.
   * @returns Nothing if it was suspended by an earlier process.
   */
  close(freed: boolean): DozeSample | undefined {
    const suspension = this.#suspension;
    this.#suspension = undefined;
    if (suspension === undefined) return undefined;
    const { writtenBytes, storedBytes } = suspension;
    return {
      writtenBytes,
      freedBytes: freed ? storedBytes : 0,
      dozedMs: performance.now() - this.#sinceMs,
    };
  }
}
