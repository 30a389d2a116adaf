/**
 * Where images go that must not be used and may tell somebody why.
 *
 * It is bounded in count, age and bytes, because a small device has better
 * uses for its disk; the oldest go first.
 *
 * @module
 */

import type { Disk } from "./disk.ts";
import { DiskError } from "./errors.ts";
import { type ImagePath, imagePath } from "./image_path.ts";
import type { ColdReason } from "./observer.ts";

/** How much is kept. */
export interface QuarantineBounds {
  /** Images. */
  readonly images: number;
  /** Their age in milliseconds. */
  readonly ageMs: number;
  /** What they take up together. */
  readonly bytes: number;
}

/** Eight images, a week, 256 MiB. */
export const QUARANTINE_BOUNDS: QuarantineBounds = {
  images: 8,
  ageMs: 7 * 24 * 3_600_000,
  bytes: 256 * 1024 * 1024,
};

/** Others may keep things here too: ours are `WHEN.REASON.ID.{mem,meta}`. */
const OURS = /^(\d+\.[a-zA-Z]+\.[^.]+)\.(?:mem|meta)$/;

/** One image that is kept. */
interface Kept {
  readonly name: string;
  readonly at: number;
  readonly path: ImagePath;
  readonly bytes: number;
}

/** What the quarantine works on. */
export interface QuarantineOptions {
  /** The disk. */
  readonly disk: Disk;
  /** The directory. */
  readonly directory: string;
  /** How much is kept. */
  readonly bounds: QuarantineBounds;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
}

/** The directory of images that must not be used. */
export class Quarantine {
  readonly #options: QuarantineOptions;

  constructor(options: QuarantineOptions) {
    this.#options = options;
  }

  /**
   * Moves the files of an image here; what of them is missing is left out.
   *
   * @throws {DiskError} when they cannot be moved.
   */
  add(id: string, from: ImagePath, reason: ColdReason): void {
    const { disk, directory, now } = this.#options;
    const to = imagePath(directory, `${now()}.${reason}.${id}`);
    // The meta first: without it nothing is left that could be taken for an image.
    moveIfThere(disk, from.meta, to.meta);
    moveIfThere(disk, from.memory, to.memory);
    this.trim();
  }

  /** Lists what is here, oldest first, by name without its ending. */
  list(): string[] {
    return this.#kept().map(({ name }) => name);
  }

  /** Takes away what is too old or too much. */
  trim(): void {
    const { disk, bounds, now } = this.#options;
    let images = 0;
    let bytes = 0;
    for (const kept of this.#kept().reverse()) {
      images++;
      bytes += kept.bytes;
      const stays = images <= bounds.images && bytes <= bounds.bytes &&
        now() - kept.at <= bounds.ageMs;
      if (stays) continue;
      disk.unlink(kept.path.meta);
      disk.unlink(kept.path.memory);
    }
  }

  #kept(): Kept[] {
    const { disk, directory } = this.#options;
    const names = new Set(
      disk.list(directory).flatMap((file) => OURS.exec(file)?.[1] ?? []),
    );
    return [...names].map((name) => {
      const path = imagePath(directory, name);
      const bytes = (disk.size(path.memory)?.storedBytes ?? 0) +
        (disk.size(path.meta)?.storedBytes ?? 0);
      return { name, at: Number.parseInt(name), path, bytes };
    }).sort((a, b) => a.at - b.at);
  }
}

function moveIfThere(disk: Disk, from: string, to: string): void {
  try {
    disk.rename(from, to);
  } catch (error) {
    if (!(error instanceof DiskError && error.trouble === "missing")) {
      throw error;
    }
  }
}
