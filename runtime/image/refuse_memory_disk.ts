/**
 * Images on a disk that is memory save nothing.
 *
 * @module
 */

import type { Disk } from "./disk.ts";
import { ImagesRefusedError } from "./errors.ts";

/** By the magic numbers of Linux. */
const MEMORY_DISKS: ReadonlyMap<number, string> = new Map([
  [0x0102_1994, "tmpfs"],
  [0x8584_58f6, "ramfs"],
]);

/**
 * Refuses a directory that lies in memory.
 *
 * @throws {ImagesRefusedError} when it does.
 */
export function refuseMemoryDisk(disk: Disk, directory: string): void {
  const name = MEMORY_DISKS.get(disk.fileSystem(directory));
  if (name === undefined) return;
  throw new ImagesRefusedError(
    `Cannot keep images in "${directory}": it is on ${name}, ` +
      "which is memory and saves nothing, wanted a disk",
    { disowned: true },
  );
}
