/**
 * What all images of one directory share.
 *
 * @module
 */

import type { Disk } from "./disk.ts";
import type { SaveScratch } from "./image_file.ts";
import type { MarksFile } from "./marks_file.ts";
import type { ImageObserver } from "./observer.ts";
import type { Quarantine } from "./quarantine.ts";

/** Handed to every child's image by the directory that owns it. */
export interface ImageShelf {
  /** The disk. */
  readonly disk: Disk;
  /** The directory with the files. */
  readonly images: string;
  /** The marks of all children. */
  readonly marks: MarksFile;
  /** Where bad images go. */
  readonly quarantine: Quarantine;
  /** Who counts. */
  readonly observer: ImageObserver;
  /** Room to write from. */
  readonly scratch: SaveScratch;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
}
