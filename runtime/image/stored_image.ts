/**
 * The image of a child as it lies on the disk: its files and the mark that
 * vouches for them.
 *
 * @module
 */

import { DiskError, ImageRottenError } from "./errors.ts";
import {
  type ColdJudgement,
  type ImageJudgement,
  judgeFailure,
} from "./image_judgement.ts";
import { imageId, type ImagePath, imagePath } from "./image_path.ts";
import type { ImageShelf } from "./image_shelf.ts";
import type { MarkState } from "./mark.ts";
import type { MetaHead } from "./meta_head.ts";
import { checkLength, readImage, readImageHead } from "./read_image.ts";

/** Files and mark of one child. */
export class StoredImage {
  /** The child's name. */
  readonly child: string;
  /** What all images of the directory share. */
  protected readonly shelf: ImageShelf;
  /** The number of the child's mark. */
  protected readonly slot: number;
  /** The name of the files without their endings. */
  readonly #id: string;
  #verified = false;
  #savedAt = 0;
  /** The last generation that is known to be on the disk. */
  #syncedGeneration = -1;

  constructor(child: string, slot: number, shelf: ImageShelf) {
    this.child = child;
    this.slot = slot;
    this.shelf = shelf;
    this.#id = imageId(child);
  }

  /** Where the child stands. */
  get state(): MarkState {
    // Of an unsettled mark the worst is true: the child has gone past its image.
    return this.shelf.marks.state(this.slot) ?? "running";
  }

  /** Counts the clean saves of this child. */
  get generation(): number {
    return this.shelf.marks.generation(this.slot);
  }

  /** True when the image was written or read through since the start. */
  get verified(): boolean {
    return this.#verified;
  }

  /** When it was last saved, in milliseconds since 1970; 0 if never. */
  get savedAt(): number {
    return this.#savedAt;
  }

  /** True when what was saved last is known to be on the disk. */
  get synced(): boolean {
    return this.state === "clean" && this.#syncedGeneration === this.generation;
  }

  /** Where the files lie. */
  get path(): ImagePath {
    return imagePath(this.shelf.images, this.#id);
  }

  /** Says what a clean mark is worth, from the head and the lengths alone. */
  judge(): ImageJudgement {
    try {
      const { disk } = this.shelf;
      const head = this.readHead();
      checkLength(disk, this.path, head);
      this.#savedAt = disk.size(this.path.meta)?.writtenAt ?? 0;
      return cleanJudgement(head);
    } catch (error) {
      return this.setAside(judgeFailure(error));
    }
  }

  /**
   * Reads a clean image through, in steps, and says what it is worth. A bad
   * one is set aside.
   *
   * @throws {DiskError} when it is bad and would still be found clean.
   */
  *verify(): Generator<number, ImageJudgement, void> {
    try {
      const head = this.readHead();
      for (const piece of readImage(this.shelf.disk, this.path, head)) {
        yield piece.bytes.length;
      }
      this.#verified = true;
      this.shelf.observer.verified(this.child, head.memoryBytes);
      return cleanJudgement(head);
    } catch (error) {
      return this.setAside(judgeFailure(error));
    }
  }

  /**
   * Reads a clean image into `memory`, in steps: for a system that cannot map
   * it. What is a hole is not touched: `memory` must be zeros.
   *
   * @throws {DiskError} when the disk fails.
   * @throws {ImageRottenError} when it is not what was saved; it is set aside.
   */
  *load(memory: Uint8Array): Generator<number, void, void> {
    const head = this.readOrSetAside(() => this.readHead());
    const pieces = readImage(this.shelf.disk, this.path, head);
    for (;;) {
      const piece = this.readOrSetAside(() => pieces.next());
      if (piece.done === true) return;
      const { offset, bytes, sums } = piece.value;
      if (sums.some((sum) => sum !== 0)) memory.set(bytes, offset);
      yield bytes.length;
    }
  }

  /**
   * Syncs a clean image that may not be on the disk; returns whether it is now.
   *
   * @throws {DiskError} when that fails.
   */
  async sync(): Promise<boolean> {
    if (this.state !== "clean") return false;
    if (this.synced) return true;
    const generation = this.generation;
    await this.shelf.disk.sync(this.path.memory);
    await this.shelf.disk.sync(this.path.meta);
    this.#syncedGeneration = generation;
    // Saved again meanwhile: what was synced is not that.
    if (!this.synced) return false;
    this.shelf.observer.synced(this.child);
    return true;
  }

  /**
   * Takes the image away: the child has none from now on.
   *
   * Either the mark or the files are enough to make it cold, so this fails
   * only when neither can be changed.
   *
   * @throws {DiskError} when the image would still be found clean.
   */
  discard(): void {
    this.#makeCold(() => this.unlinkFiles());
  }

  /**
   * Moves the image to the quarantine and reports why.
   *
   * @throws {DiskError} when the image would still be found clean.
   */
  setAside(judgement: ColdJudgement): ColdJudgement {
    const { quarantine, observer } = this.shelf;
    this.#makeCold(() => {
      quarantine.add(this.#id, this.path, judgement.reason);
      observer.setAside(this.child, judgement.reason);
    });
    return judgement;
  }

  /** Reads the head and checks that it is the one that the mark vouches for. */
  protected readHead(): MetaHead {
    const { disk, marks } = this.shelf;
    const head = readImageHead(disk, this.path);
    if (
      head.generation !== this.generation || head.child !== this.child ||
      head.identity !== marks.identity(this.slot)
    ) {
      throw new ImageRottenError(
        `Cannot use the image of "${this.child}": it is generation ` +
          `${head.generation} of "${head.child}", wanted ${this.generation}`,
      );
    }
    return head;
  }

  /** Reads; what turns out to be rotten is set aside. */
  protected readOrSetAside<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DiskError)) this.setAside(judgeFailure(error));
      throw error;
    }
  }

  /** Notes that this process has just written the image. */
  protected noteSaved(): void {
    this.#verified = true;
    this.#savedAt = this.shelf.now();
  }

  /** Takes the files away: the meta first, without which there is no image. */
  protected unlinkFiles(): void {
    const { disk } = this.shelf;
    disk.unlink(this.path.meta);
    disk.unlink(this.path.memory);
  }

  #makeCold(removeFiles: () => void): void {
    const { marks, observer } = this.shelf;
    this.#verified = false;
    const failures: unknown[] = [];
    const markCold = (): void => marks.setState(this.slot, "cold");
    for (const step of [markCold, removeFiles]) {
      try {
        step();
      } catch (error) {
        failures.push(error);
        observer.failed("take an image away", error);
      }
    }
    if (failures.length === 2) throw failures[0];
  }
}

function cleanJudgement(head: MetaHead): ImageJudgement {
  const { generation, memoryBytes } = head;
  return { kind: "clean", generation, memoryBytes };
}
