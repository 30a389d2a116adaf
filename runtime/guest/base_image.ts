/**
 * What a module's memory holds before its first instruction, as a file that all
 * its guests share.
 *
 * @module
 */

import type { BaseMemory } from "../image/mod.ts";

/** The base image of a module, open. */
export interface BaseImage {
  /** The file, holes for zeros. */
  readonly fd: number;
  /** Its length, a multiple of 64 KiB. */
  readonly bytes: number;
  /** What of it is not zero, for a child's first own image. */
  readonly blocks: BaseMemory;
}
