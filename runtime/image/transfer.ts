/**
 * Whole transfers over a disk that may do less than it was asked.
 *
 * @module
 */

import type { DiskFile } from "./disk.ts";
import { DiskError } from "./errors.ts";

/**
 * Writes all of `bytes` at `position`, however many calls that takes.
 *
 * @throws {DiskError} `short` when the disk takes nothing more.
 */
export function writeAll(
  file: DiskFile,
  bytes: Uint8Array,
  position: number,
): void {
  let written = file.write(bytes, position);
  while (written < bytes.length) {
    const more = file.write(bytes.subarray(written), position + written);
    if (more === 0) {
      throw new DiskError(
        `Cannot write: ${written} bytes went, wanted ${bytes.length}`,
        { trouble: "short", path: `fd ${file.fd}` },
      );
    }
    written += more;
  }
}

/** Fills `into` from `position`; returns how many bytes there were. */
export function readUpTo(
  file: DiskFile,
  into: Uint8Array,
  position: number,
): number {
  let read = file.read(into, position);
  while (read < into.length) {
    const more = file.read(into.subarray(read), position + read);
    if (more === 0) break;
    read += more;
  }
  return read;
}
