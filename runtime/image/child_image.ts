/**
 * The image of one child while the child lives: opened, saved to, closed.
 *
 * The order is what makes it safe. *Running* is marked before the child's
 * first instruction. A save writes blocks, sums and head while the mark still
 * says *running*, and marks *clean* last. Whatever stops in between, the
 * mark says *running* and the image counts for nothing.
 *
 * While a child sleeps nothing is held for it but this object, and while it
 * dozes a few sums: descriptors are open within a call only.
 *
 * @module
 */

import type { BlockSource } from "./block_source.ts";
import {
  ImageFile,
  type ImagePlace,
  type SaveSource,
  SaveTally,
} from "./image_file.ts";
import type { ColdJudgement } from "./image_judgement.ts";
import type { MetaHead, SavedState } from "./meta_head.ts";
import type { WrittenBytes } from "./observer.ts";
import { StoredImage } from "./stored_image.ts";

/** An image that was made elsewhere. */
export interface ForeignImage {
  /** What is restored with the memory. */
  readonly head: MetaHead;
  /** The blocks of the memory that are not holes. */
  readonly source: BlockSource;
}

/** The image of one child; one owner calls it. */
export class ChildImage extends StoredImage {
  #file: ImageFile | undefined;

  /** Whether it is in use: opened or saved to, and not closed since. */
  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** What the disk holds of the memory: all of it that is not zero. */
  get storedBytes(): number {
    return this.shelf.disk.size(this.path.memory)?.storedBytes ?? 0;
  }

  /** The length of the memory in the open image; 0 when not open. */
  get bytes(): number {
    return this.#file?.bytes ?? 0;
  }

  /**
   * Says that the child is about to run: nothing of it may run before.
   *
   * @throws {DiskError} when it cannot be said. Then call `discard()`: if that
   * works the child may run without an image; if not, it must not run.
   */
  markRunning(): void {
    const { marks } = this.shelf;
    if (marks.state(this.slot) !== "running") {
      marks.setState(this.slot, "running");
    }
  }

  /**
   * Returns what would be restored with the memory; nothing is opened.
   *
   * @throws {ImageRottenError} when it is not what was saved; it is set aside.
   */
  readState(): SavedState {
    return this.readOrSetAside(() => this.readHead()).state;
  }

  /**
   * Opens the image of a sleeping child and returns what is restored with
   * the memory.
   *
   * @throws {DiskError} when the disk fails.
   * @throws {ImageRottenError} when it is not what was saved; it is set aside.
   * @throws {Error} when there is no clean image or it was not verified.
   */
  open(): SavedState {
    if (this.state !== "clean" || !this.verified || this.#file) {
      throw new Error(
        `Cannot open the image of "${this.child}": it is ${this.state}, ` +
          "wanted it clean, verified and closed",
      );
    }
    const head = this.readOrSetAside(() => this.readHead());
    this.#file = new ImageFile(this.#place, head);
    return head.state;
  }

  /**
   * Writes what is dirty, at most 4 MiB at each step. With a `state` the image
   * is clean when the steps have ended; without, as for a guest with frames on
   * its stack, the child goes on running. The first save makes the image.
   *
   * Between two steps it may be given up by `return()`; nothing must then be
   * dropped from memory. The child must not run between its steps.
   *
   * @returns What went to the disk. The observer learns of what was written for
   * nothing, too.
   * @throws {DiskError} when the disk fails: the child stays as it was, awake.
   * @throws {ImageRottenError} when what is on the disk has changed: `discard()`.
   */
  *save(
    source: SaveSource,
    state?: SavedState,
  ): Generator<number, WrittenBytes, void> {
    if (this.state !== "running") {
      throw new Error(
        `Cannot save "${this.child}": it is ${this.state}, wanted it running`,
      );
    }
    const { marks, observer } = this.shelf;
    const file = this.#file ??= this.#create();
    const generation = this.generation + 1;
    const end = state && {
      generation,
      child: this.child,
      identity: marks.identity(this.slot),
      state,
    };
    const tally = new SaveTally();
    try {
      yield* file.save(source, end, tally);
      if (end !== undefined) this.#markClean(generation);
      return tally;
    } finally {
      observer.written(this.child, tally);
    }
  }

  /**
   * Takes an image from elsewhere as this child's, in steps. Whether it fits is
   * judged when the child is claimed with its identity.
   *
   * @throws {DiskError} when the disk fails: the child has no image then.
   * @throws {TypeError} when the image is of another child.
   */
  *receive({ head, source }: ForeignImage): Generator<number, void, void> {
    if (head.child !== this.child) {
      throw new TypeError(
        `Cannot import for "${this.child}": the image is of "${head.child}"`,
      );
    }
    const { marks } = this.shelf;
    this.discard();
    const mark = marks.read(this.slot);
    if (mark === undefined) throw new Error("Cannot import: no mark");
    const generation = this.generation + 1;
    marks.write(this.slot, { ...mark, identity: head.identity });
    this.#file = this.#create();
    try {
      yield* this.#file.fill(head.memoryBytes, source, { ...head, generation });
      this.#markClean(generation);
    } finally {
      this.close();
    }
  }

  /**
   * Lends the descriptor of the open image's memory, to be mapped, for the time
   * of the call. The mapping stays.
   *
   * @throws {DiskError} when the disk fails.
   * @throws {Error} when the image is not open.
   */
  lend(use: (fd: number) => void): void {
    if (this.#file === undefined) {
      throw new Error(
        `Cannot map the image of "${this.child}": it is closed, wanted it open`,
      );
    }
    this.#file.lend(use);
  }

  /** It is not in use any more; a mapping of it stays. */
  close(): void {
    this.#file = undefined;
  }

  override discard(): void {
    this.close();
    super.discard();
  }

  override setAside(judgement: ColdJudgement): ColdJudgement {
    this.close();
    return super.setAside(judgement);
  }

  #create(): ImageFile {
    this.unlinkFiles();
    return ImageFile.create(this.#place);
  }

  /** The last write of a save: with it the image counts. */
  #markClean(generation: number): void {
    try {
      this.shelf.marks.setState(this.slot, "clean", generation);
    } catch (error) {
      // The mark may have reached the file, and the child is about to run on.
      this.#unmark();
      throw error;
    }
    this.noteSaved();
  }

  #unmark(): void {
    const { marks, observer } = this.shelf;
    try {
      marks.setState(this.slot, "running");
    } catch (error) {
      observer.failed("take a mark back", error);
      this.unlinkFiles();
    }
  }

  get #place(): ImagePlace {
    const { disk, scratch } = this.shelf;
    return { disk, scratch, path: this.path };
  }
}
