/**
 * One save of a guest under way: a few megabytes at each entry of the run queue,
 * so that neither the event loop waits for long nor any guest runs beside it.
 *
 * @module
 */

import type { Suspension } from "./doze_account.ts";
import type { Guest } from "./guest.ts";
import type { SavedBytes } from "./guest_image.ts";
import type { RunQueue } from "./run_queue.ts";

/** Who learns how a save ended; one that is given up ends without a word. */
export interface SaveOutcome {
  /** All is done. Called in the same turn as the last slice. */
  saved(suspension: Suspension): void;
  /** A slice has failed. */
  failed(error: unknown): void;
}

/**
 * After this much the queue takes its next entry. Nearly every save is smaller
 * and done in one; of a large one each slice of 4 MiB is an entry.
 */
const ENTRY_BYTES = 1024 * 1024;
/** The same for slices of which little is written: zeros are only looked at. */
const ENTRY_MS = 1;

/** Nobody looks at what a save came to that was given up. */
const GIVEN_UP: SavedBytes = { writtenBytes: 0, storedBytes: 0 };

/** The steps of a save, and what they come to. */
export type SaveSlices = Generator<number, SavedBytes, void>;

/** A save that goes on by itself until it is done or given up. */
export class GuestSave {
  readonly #queue: RunQueue<Guest>;
  readonly #outcome: SaveOutcome;
  /** What is left to do. It holds the memory, so it goes when the save is over. */
  #slices: SaveSlices | undefined;
  /** Made when somebody waits for it. */
  #finished: PromiseWithResolvers<void> | undefined;
  #since = 0;

  constructor(
    queue: RunQueue<Guest>,
    slices: SaveSlices,
    outcome: SaveOutcome,
  ) {
    this.#queue = queue;
    this.#slices = slices;
    this.#outcome = outcome;
  }

  /** Settles when it is done, has failed or was given up. */
  get finished(): Promise<void> {
    if (this.#slices === undefined) return Promise.resolve();
    this.#finished ??= Promise.withResolvers<void>();
    return this.#finished.promise;
  }

  /** Does the first part now and the others in turn; called by the run queue. */
  start(): void {
    this.#since = performance.now();
    this.#step();
  }

  /** Writes no more. Nothing was dropped from memory yet, so nothing is lost. */
  giveUp(): void {
    const slices = this.#slices;
    this.#end();
    slices?.return(GIVEN_UP);
  }

  #step(): void {
    if (this.#slices === undefined) return;
    let saved: SavedBytes | undefined;
    try {
      saved = write(this.#slices);
    } catch (error) {
      this.#end();
      return this.#outcome.failed(error);
    }
    if (saved === undefined) {
      void this.#queue.task(() => this.#step());
      return;
    }
    this.#end();
    this.#outcome.saved({ ...saved, tookMs: performance.now() - this.#since });
  }

  #end(): void {
    this.#slices = undefined;
    this.#finished?.resolve();
  }
}

/** Writes as much as one entry may; returns what it came to if that was all. */
function write(slices: SaveSlices): SavedBytes | undefined {
  const until = performance.now() + ENTRY_MS;
  let bytes = 0;
  do {
    const slice = slices.next();
    if (slice.done === true) return slice.value;
    bytes += slice.value;
  } while (bytes < ENTRY_BYTES && performance.now() < until);
  return undefined;
}
