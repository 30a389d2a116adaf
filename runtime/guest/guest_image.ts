/**
 * A child's image as it lies under the memory of its guest: how far it does, and
 * the way of the memory to the image and back.
 *
 * @module
 */

import {
  BLOCK_BYTES,
  type BlockRun,
  type BlockSource,
  type ChildImage,
  DiskError,
  type SavedState,
  type WrittenBytes,
} from "../image/mod.ts";
import type { Paging } from "./paging.ts";

/** What a save takes. */
export interface GuestSaveSource {
  readonly memory: WebAssembly.Memory;
  /** What lay under the memory before it had an image. */
  readonly base: BlockSource | undefined;
  /**
   * Reads what is saved beside the memory; without it the guest goes on counting
   * as running.
   */
  readonly state: (() => SavedState) | undefined;
}

/** What a save came to. */
export interface SavedBytes {
  /** What went to the disk. */
  readonly writtenBytes: number;
  /** What the image stores now. */
  readonly storedBytes: number;
}

/** The image of one guest, whether the guest lives or sleeps. */
export class GuestImage {
  readonly #image: ChildImage;
  readonly #paging: Paging;
  /** How much of the live memory lies over this image. */
  #laidBytes = 0;
  /** Whether the files are gone from under the memory that lies over them. */
  #lost = false;

  constructor(image: ChildImage, paging: Paging) {
    this.#image = image;
    this.#paging = paging;
  }

  /** How large the saved memory is; 0 when it is not open. */
  get bytes(): number {
    return this.#image.bytes;
  }

  /**
   * Says on disk that the guest runs; nothing of it may run before.
   *
   * @throws {DiskError} It cannot be said: see {@linkcode ChildImage.markRunning}.
   */
  markRunning(): void {
    this.#image.markRunning();
  }

  /**
   * Writes what is dirty, a slice at each step, and with the last step gives the
   * RAM back. Between two steps it may be given up, and the guest then run.
   *
   * @throws {DiskError} The disk fails: nothing was dropped.
   * @throws {ImageRottenError} What lies under the memory is not what was saved.
   */
  *save(source: GuestSaveSource): Generator<number, SavedBytes, void> {
    const { memory } = source;
    const written = yield* this.#write(source);
    // Asked while nothing is dropped yet, because the disk may fail.
    const { storedBytes } = this.#image;
    this.#paging.release(memory, this.#image, this.#laidBytes);
    this.#laidBytes = memory.buffer.byteLength;
    return { writtenBytes: written.memory + written.meta, storedBytes };
  }

  *#write(
    { memory, base, state }: GuestSaveSource,
  ): Generator<number, WrittenBytes, void> {
    const first = this.#laidBytes === 0 && !this.#lost;
    const dirty = this.#lost
      ? allBlocks(memory)
      : this.#paging.dirtyBlocks(memory);
    try {
      const written = yield* this.#image.save({
        memory: new Uint8Array(memory.buffer),
        dirty,
        base: first ? base : undefined,
      }, state?.());
      this.#lost = false;
      return written;
    } catch (error) {
      if (error instanceof DiskError && error.trouble === "missing") {
        this.#lose();
      }
      throw error;
    }
  }

  /** Files that are gone are made anew: all that lies over them is to be saved. */
  #lose(): void {
    this.close();
    this.#lost = true;
  }

  /**
   * Opens the image of a guest that slept.
   *
   * @throws {DiskError} The disk fails.
   * @throws {ImageRottenError} It is not what was saved.
   */
  open(): SavedState {
    return this.#image.open();
  }

  /** Lays the open image under a new memory of its size. */
  lay(memory: WebAssembly.Memory): void {
    this.#paging.restore(memory, this.#image);
    this.#laidBytes = memory.buffer.byteLength;
  }

  /** The memory goes; the image stays. */
  close(): void {
    this.#laidBytes = 0;
    this.#image.close();
  }

  /**
   * Takes the image away.
   *
   * @throws {DiskError} It would still be found clean.
   */
  discard(): void {
    this.#image.discard();
  }
}

function allBlocks(memory: WebAssembly.Memory): readonly BlockRun[] {
  const count = memory.buffer.byteLength / BLOCK_BYTES;
  return count === 0 ? [] : [{ first: 0, count }];
}
