/**
 * The image of one child: its files and its mark, kept in step.
 *
 * The order is what makes it safe. *Running* is marked before the child's
 * first instruction. A save writes blocks, sums and head while the mark still
 * says *running*, and marks *clean* last. Whatever stops in between, the
 * mark says *running* and the image counts for nothing.
 *
 * While a child sleeps nothing is held for it but this object: no descriptor,
 * no sums.
 *
 * @module
 */

import { DiskError, ImageRottenError } from "./errors.ts";
import { ImageFile, type ImagePlace, type SaveSource } from "./image_file.ts";
import {
  type ColdJudgement,
  type ImageJudgement,
  judgeFailure,
} from "./image_judgement.ts";
import type { ImageShelf } from "./image_shelf.ts";
import { imageId, type ImagePath, imagePath } from "./image_path.ts";
import type { MarkState } from "./mark.ts";
import type { MetaHead, SavedState } from "./meta_head.ts";
import { checkLength, readImage, readImageHead } from "./read_image.ts";

/** The image of one child. One owner at a time calls it. */
export class ChildImage {
  /** The child's name. */
  readonly child: string;
  readonly #shelf: ImageShelf;
  readonly #slot: number;
  readonly #id: string;
  #file: ImageFile | undefined;
  #verified = false;
  /** The last generation that is known to be on the disk. */
  #syncedGeneration = -1;
  /** When it was last saved, in milliseconds since 1970. */
  #savedAt = 0;

  constructor(child: string, slot: number, shelf: ImageShelf) {
    this.child = child;
    this.#slot = slot;
    this.#id = imageId(child);
    this.#shelf = shelf;
  }

  /** Where the child stands. */
  get state(): MarkState {
    // Of an unsettled mark the worst is true: the child has gone past its image.
    return this.#shelf.marks.state(this.#slot) ?? "running";
  }

  /** Counts the clean saves of this child. */
  get generation(): number {
    return this.#shelf.marks.generation(this.#slot);
  }

  /** True when the image was written or read through since the start. */
  get verified(): boolean {
    return this.#verified;
  }

  /** When it was last saved, in milliseconds since 1970; 0 if never. */
  get savedAt(): number {
    return this.#savedAt;
  }

  /** The descriptor of the memory, to be mapped; `undefined` when not open. */
  get fd(): number | undefined {
    return this.#file?.fd;
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
    const { marks } = this.#shelf;
    if (marks.state(this.#slot) !== "running") {
      marks.setState(this.#slot, "running");
    }
  }

  /**
   * Opens the image of a sleeping child and returns what is restored with
   * the memory.
   *
   * @throws {DiskError} when the disk fails.
   * @throws {ImageRottenError} when it is not the image that was saved; it has
   * then been set aside.
   * @throws {Error} when there is no clean image or it was not verified.
   */
  open(): SavedState {
    if (this.state !== "clean" || !this.#verified || this.#file) {
      throw new Error(
        `Cannot open the image of "${this.child}": it is ${this.state}, ` +
          `wanted it clean, verified and closed`,
      );
    }
    const head = this.#orSetAside(() => this.#readHead());
    this.#file = ImageFile.open(this.#place, head);
    return head.state;
  }

  /**
   * Reads a clean image into `memory`, in steps: for a system that cannot map it.
   * What is a hole in the image is not touched: `memory` must be zeros.
   *
   * @throws {DiskError} when the disk fails.
   * @throws {ImageRottenError} when it is not the image that was saved; it has
   * then been set aside.
   */
  *load(memory: Uint8Array): Generator<number, void, void> {
    const head = this.#orSetAside(() => this.#readHead());
    const pieces = readImage(this.#shelf.disk, this.#path, head);
    for (;;) {
      const piece = this.#orSetAside(() => pieces.next());
      if (piece.done === true) return;
      const { offset, bytes, sums } = piece.value;
      if (sums.some((sum) => sum !== 0)) memory.set(bytes, offset);
      yield bytes.length;
    }
  }

  /**
   * Writes what is dirty, at most 4 MiB at each step. With a `state` the image
   * is clean when the steps have ended; without, as for a guest with frames on
   * its stack, the child goes on running. The first save makes the image.
   *
   * Between two steps it may be given up by `return()`; nothing must then be
   * dropped from memory. The child must not run between its steps.
   *
   * @throws {DiskError} when the disk fails: the child stays as it was, awake.
   * @throws {ImageRottenError} when what is on the disk has changed.
   */
  *save(
    source: SaveSource,
    state?: SavedState,
  ): Generator<number, void, void> {
    if (this.state !== "running") {
      throw new Error(
        `Cannot save "${this.child}": it is ${this.state}, wanted it running`,
      );
    }
    const file = this.#file ??= this.#create();
    const generation = this.generation + 1;
    const end = state && {
      generation,
      child: this.child,
      identity: this.#shelf.marks.identity(this.#slot),
      state,
    };
    const written = yield* file.save(source, end);
    if (end !== undefined) this.#markClean(generation);
    this.#shelf.observer.written(this.child, written);
  }

  /**
   * Reads a clean image through, in steps, and says what it is worth. A rotten
   * one is set aside.
   *
   * @throws {DiskError} when it is rotten and cannot be set aside.
   */
  *verify(): Generator<number, ImageJudgement, void> {
    try {
      const head = this.#readHead();
      for (const piece of readImage(this.#shelf.disk, this.#path, head)) {
        yield piece.bytes.length;
      }
      this.#verified = true;
      this.#shelf.observer.verified(this.child, head.memoryBytes);
      return cleanJudgement(head);
    } catch (error) {
      return this.setAside(judgeFailure(error));
    }
  }

  /** Says what a clean mark is worth, from the head and lengths alone. */
  judge(): ImageJudgement {
    try {
      const head = this.#readHead();
      const size = this.#shelf.disk.size(this.#path.meta);
      this.#savedAt = size?.writtenAt ?? 0;
      return cleanJudgement(head);
    } catch (error) {
      return this.setAside(judgeFailure(error));
    }
  }

  /** Syncs a clean image that is not on the disk yet; returns whether it was. */
  async sync(): Promise<boolean> {
    const generation = this.generation;
    if (this.state !== "clean" || this.#syncedGeneration === generation) {
      return false;
    }
    await this.#shelf.disk.sync(this.#path.memory);
    await this.#shelf.disk.sync(this.#path.meta);
    // Saved again meanwhile: what was synced is not that.
    if (this.state !== "clean" || this.generation !== generation) return false;
    this.#syncedGeneration = generation;
    this.#shelf.observer.synced(this.child);
    return true;
  }

  /** Gives the descriptor back; a mapping of the file stays. */
  close(): void {
    const file = this.#file;
    this.#file = undefined;
    file?.close();
  }

  /**
   * Takes the image away: the child has none from now on.
   *
   * Either the mark or the file is enough to make it cold, so this fails only
   * when neither can be changed.
   *
   * @throws {DiskError} when the image would still be found clean.
   */
  discard(): void {
    this.close();
    const { disk } = this.#shelf;
    this.#makeCold(() => {
      disk.unlink(this.#path.meta);
      disk.unlink(this.#path.memory);
    });
  }

  /**
   * Moves the image to the quarantine and reports why.
   *
   * @throws {DiskError} when the image would still be found clean.
   */
  setAside(judgement: ColdJudgement): ColdJudgement {
    this.close();
    const { quarantine, observer } = this.#shelf;
    this.#makeCold(() => {
      quarantine.add(this.#id, this.#path, judgement.reason);
      observer.setAside(this.child, judgement.reason);
    });
    return judgement;
  }

  #makeCold(removeFiles: () => void): void {
    const { marks, observer } = this.#shelf;
    this.#verified = false;
    const failures: unknown[] = [];
    for (
      const step of [() => marks.setState(this.#slot, "cold"), removeFiles]
    ) {
      try {
        step();
      } catch (error) {
        failures.push(error);
        observer.failed("take an image away", error);
      }
    }
    if (failures.length === 2) throw failures[0];
  }

  /** Reads the head and checks that it is the one that the mark vouches for. */
  #readHead(): MetaHead {
    const { disk, marks } = this.#shelf;
    const head = readImageHead(disk, this.#path);
    const identity = marks.identity(this.#slot);
    if (
      head.generation !== this.generation || head.child !== this.child ||
      head.identity !== identity
    ) {
      throw new ImageRottenError(
        `Cannot use the image of "${this.child}": it is generation ` +
          `${head.generation} of "${head.child}", wanted ${this.generation}`,
      );
    }
    checkLength(disk, this.#path, head);
    return head;
  }

  #orSetAside<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DiskError)) {
        this.setAside(judgeFailure(error));
      }
      throw error;
    }
  }

  #create(): ImageFile {
    const { disk } = this.#shelf;
    disk.unlink(this.#path.meta);
    disk.unlink(this.#path.memory);
    return ImageFile.create(this.#place);
  }

  /** The last write of a save: with it the image counts. */
  #markClean(generation: number): void {
    const { marks, now } = this.#shelf;
    try {
      marks.setState(this.#slot, "clean", generation);
    } catch (error) {
      // The mark may have reached the file and the child is about to run on.
      this.#unmark();
      throw error;
    }
    this.#verified = true;
    this.#savedAt = now();
  }

  #unmark(): void {
    const { marks, disk, observer } = this.#shelf;
    try {
      marks.setState(this.#slot, "running");
    } catch (error) {
      observer.failed("take a mark back", error);
      disk.unlink(this.#path.meta);
    }
  }

  get #place(): ImagePlace {
    const { disk, scratch } = this.#shelf;
    return { disk, scratch, path: this.#path };
  }

  get #path(): ImagePath {
    return imagePath(this.#shelf.images, this.#id);
  }
}

function cleanJudgement(head: MetaHead): ImageJudgement {
  const { generation, memoryBytes } = head;
  return { kind: "clean", generation, memoryBytes };
}
