/**
 * All images of one host.
 *
 * `start()` takes the marks of the last process over; only then may a child be
 * claimed and woken. `stop()` syncs all and leaves the record that makes images
 * hold in another boot. Between the two, `claim()` judges each child's image.
 *
 * @module
 */

import { dirname } from "node:path";
import type { BootJudgement } from "./boot_judgement.ts";
import { judgeClaim } from "./claim_judgement.ts";
import { ChildImage } from "./child_image.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { disownImages } from "./disown.ts";
import { ImagesRefusedError } from "./errors.ts";
import { SaveScratch } from "./image_file.ts";
import { imageId, imagePath, shortHash } from "./image_path.ts";
import type { ImageJudgement } from "./image_judgement.ts";
import type { ImageShelf } from "./image_shelf.ts";
import { MarksFile } from "./marks_file.ts";
import { type ImageObserver, silentObserver } from "./observer.ts";
import {
  Quarantine,
  QUARANTINE_BOUNDS,
  type QuarantineBounds,
} from "./quarantine.ts";
import { refuseMemoryDisk } from "./refuse_memory_disk.ts";
import { writeShutdownRecord } from "./shutdown_record.ts";
import { type FoundMark, takeOver } from "./take_over.ts";

/** Where things lie. The lock over all of them is the caller's. */
export interface ImagePaths {
  /** The marks file. */
  readonly marks: string;
  /** The record of an orderly stop. */
  readonly shutdown: string;
  /** The directory of images. */
  readonly images: string;
  /** The directory of images that must not be used. */
  readonly quarantine: string;
}

/** What a directory of images needs. */
export interface ImageDirectoryOptions {
  /** Where things lie. */
  readonly paths: ImagePaths;
  /** Which run of the system this is: see `readBootId()`. */
  readonly bootId: string;
  /** The disk. @default {nodeDisk} */
  readonly disk?: Disk;
  /** Who counts. @default {silentObserver} */
  readonly observer?: ImageObserver;
  /** How much of bad images is kept. @default {QUARANTINE_BOUNDS} */
  readonly quarantineBounds?: QuarantineBounds;
  /** The wall clock, in milliseconds since 1970. @default {Date.now} */
  readonly now?: () => number;
}

/** What is found of a child when it is claimed. */
export interface ClaimedImage {
  /** Its image. */
  readonly image: ChildImage;
  /** Whether it can be woken. */
  readonly judgement: ImageJudgement;
  /** Deaths of the host in a row at which it was running. */
  readonly deaths: number;
}

/** All images of one host. */
export class ImageDirectory implements AsyncDisposable {
  readonly #options: Required<ImageDirectoryOptions>;
  readonly #boot: string;
  /** By name; `remove()` and `removeUnclaimed()` delete. */
  readonly #children = new Map<string, { image: ChildImage; slot: number }>();
  /** By hash of the name; `claim()` and `removeUnclaimed()` delete. */
  readonly #unclaimed = new Map<string, FoundMark>();
  #shelf: ImageShelf | undefined;

  constructor(options: ImageDirectoryOptions) {
    this.#options = {
      disk: nodeDisk,
      observer: silentObserver,
      quarantineBounds: QUARANTINE_BOUNDS,
      now: Date.now,
      ...options,
    };
    this.#boot = shortHash(options.bootId);
  }

  /**
   * Judges what the last process left; returns how it ended.
   *
   * @throws {ImagesRefusedError} when images would save nothing or cannot be
   * kept right here. See there whether the host may go on without any.
   */
  async start(): Promise<BootJudgement> {
    const { disk, paths, observer } = this.#options;
    const places = {
      disk,
      marksPath: paths.marks,
      recordPath: paths.shutdown,
      observer,
    };
    let marks: MarksFile | undefined;
    try {
      disk.makeDirectory(paths.images);
      disk.makeDirectory(paths.quarantine);
      refuseMemoryDisk(disk, paths.images);
      marks = MarksFile.open(disk, paths.marks);
      const taken = await takeOver(marks, { ...places, boot: this.#boot });
      for (const [key, mark] of taken.found) this.#unclaimed.set(key, mark);
      this.#shelf = this.#newShelf(marks);
      return taken.judgement;
    } catch (cause) {
      marks?.close();
      if (cause instanceof ImagesRefusedError) throw cause;
      throw new ImagesRefusedError(
        `Cannot use images in "${paths.images}": the disk fails, wanted it ` +
          "to keep the marks that make images safe",
        { cause, disowned: await disownImages(places) },
      );
    }
  }

  /**
   * Finds the image of a child for an `identity`: a text over all that an image
   * must agree with. Without one the identity is what it was.
   *
   * @throws {DiskError} when the child cannot be marked, or an image that is
   * no good cannot be taken away.
   */
  claim(child: string, identity?: string): ClaimedImage {
    const shelf = this.#started();
    if (this.#children.has(child)) {
      throw new Error(`Cannot claim "${child}": it is claimed, wanted once`);
    }
    const key = shortHash(child);
    const wanted = identity === undefined ? undefined : shortHash(identity);
    const found = this.#unclaimed.get(key) ?? this.#allocate(key, wanted);
    const image = new ChildImage(child, found.slot, shelf);
    const judgement = this.#judge(image, found, wanted);
    this.#unclaimed.delete(key);
    this.#children.set(child, { image, slot: found.slot });
    if (judgement.kind === "cold") {
      shelf.observer.cold(child, judgement.reason, judgement.detail);
    }
    const deaths = shelf.marks.read(found.slot)?.deaths ?? 0;
    return { image, judgement, deaths };
  }

  /** Returns the image of a claimed child. */
  get(child: string): ChildImage | undefined {
    return this.#children.get(child)?.image;
  }

  /**
   * Takes away the image and the mark of a claimed child.
   *
   * @throws {DiskError} when the image would still be found clean.
   */
  remove(child: string): void {
    const found = this.#children.get(child);
    if (found === undefined) return;
    found.image.discard();
    this.#started().marks.free(found.slot);
    this.#children.delete(child);
  }

  /**
   * Takes away what belongs to children that nobody has claimed: they went
   * while the host was down. Returns how many marks and files that were.
   *
   * @throws {DiskError} when that fails; what was done is done.
   */
  removeUnclaimed(): number {
    const { disk, images, marks } = this.#started();
    let removed = 0;
    for (const [key, { slot }] of this.#unclaimed) {
      marks.free(slot);
      this.#unclaimed.delete(key);
      removed++;
    }
    for (const name of this.#unclaimedFiles()) {
      if (disk.unlink(`${images}/${name}`)) removed++;
    }
    return removed;
  }

  /**
   * Syncs images that have been clean for `idleMs` and are not on the disk
   * yet, so that an orderly stop has little to do.
   */
  async syncAsleep(idleMs: number, signal?: AbortSignal): Promise<number> {
    const { now, observer } = this.#started();
    const before = now() - idleMs;
    let synced = 0;
    for (const { image } of [...this.#children.values()]) {
      if (signal?.aborted) break;
      if (image.synced || image.savedAt > before) continue;
      try {
        if (await image.sync()) synced++;
      } catch (error) {
        observer.failed("sync an image", error);
      }
    }
    return synced;
  }

  /**
   * Ends in order: all that is clean is synced, then the record is left.
   * No child may run or be saved from when this is called.
   *
   * @throws {DiskError} when the record could not be left: the images then
   * hold in this boot only.
   */
  async stop(): Promise<void> {
    const { disk, paths } = this.#options;
    this.#started();
    try {
      await this.#syncAll();
      await writeShutdownRecord(disk, paths.shutdown, this.#boot);
    } finally {
      this.#close();
    }
  }

  /** Closes all without a record, as a kill would. */
  [Symbol.asyncDispose](): Promise<void> {
    if (this.#shelf !== undefined) this.#close();
    return Promise.resolve();
  }

  /** What the record vouches for: every image whose mark says clean. */
  async #syncAll(): Promise<void> {
    const { disk, paths, observer } = this.#options;
    const { images } = this.#started();
    for (const { image } of this.#children.values()) {
      try {
        await image.sync();
      } catch (error) {
        observer.failed("sync an image", error);
        image.discard();
      }
    }
    for (const name of this.#unclaimedFiles()) {
      await disk.sync(`${images}/${name}`);
    }
    await disk.sync(images);
    await disk.sync(paths.marks);
    await disk.sync(dirname(paths.marks));
  }

  #unclaimedFiles(): string[] {
    const { disk, images } = this.#started();
    const claimed = new Set([...this.#children.keys()].map(imageId));
    return disk.list(images).filter((name) =>
      !claimed.has(name.replace(/\.(mem|meta)$/, ""))
    );
  }

  #started(): ImageShelf {
    if (this.#shelf !== undefined) return this.#shelf;
    throw new Error(
      "Cannot use images: the directory is closed, wanted it started",
    );
  }

  #close(): void {
    for (const { image } of this.#children.values()) image.close();
    this.#children.clear();
    this.#unclaimed.clear();
    this.#shelf?.marks.close();
    this.#shelf = undefined;
  }

  #newShelf(marks: MarksFile): ImageShelf {
    const { disk, paths, observer, now, quarantineBounds } = this.#options;
    const quarantine = new Quarantine({
      disk,
      directory: paths.quarantine,
      bounds: quarantineBounds,
      now,
    });
    const scratch = new SaveScratch();
    try {
      quarantine.trim();
    } catch (error) {
      // What is too old stays a while longer.
      observer.failed("trim the quarantine", error);
    }
    return {
      disk,
      images: paths.images,
      marks,
      quarantine,
      observer,
      scratch,
      now,
    };
  }

  #allocate(child: string, identity = shortHash("")): FoundMark {
    const slot = this.#started().marks.allocate({
      state: "cold",
      deaths: 0,
      generation: 0,
      child,
      identity,
    });
    const found = { slot, was: undefined };
    this.#unclaimed.set(child, found);
    return found;
  }

  #judge(
    image: ChildImage,
    { slot, was }: FoundMark,
    wanted: string | undefined,
  ): ImageJudgement {
    const { marks, disk, images } = this.#started();
    const mark = marks.read(slot);
    if (mark === undefined) {
      throw new Error(`Cannot judge slot ${slot}: it is free, wanted a mark`);
    }
    const path = imagePath(images, imageId(image.child));
    const found = judgeClaim({
      was,
      is: mark.state,
      sameIdentity: wanted === undefined || wanted === mark.identity,
      hasFiles: disk.size(path.meta) !== undefined,
    });
    if (found.act === "read") return image.judge();
    if (found.act === "setAside") image.setAside(found.judgement);
    else image.discard();
    if (wanted !== undefined && wanted !== mark.identity) {
      // What another module did says nothing about this one.
      marks.write(slot, {
        ...mark,
        state: "cold",
        deaths: 0,
        identity: wanted,
      });
    }
    return found.judgement;
  }
}
