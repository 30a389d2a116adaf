/**
 * How large a page of this system is: 4 KiB on most, 16 or 64 on some arm64
 * boards.
 *
 * @module
 */

import { readFileSync } from "node:fs";

const AT_PAGESZ = 6n;
const ENTRY_BYTES = 16;

/**
 * Reads the page size from what the kernel told this process at its start.
 *
 * @throws {Error} The system does not say.
 */
export function systemPageBytes(
  auxiliaryVector: Uint8Array = readFileSync("/proc/self/auxv"),
): number {
  const { buffer, byteOffset, length } = auxiliaryVector;
  const data = new DataView(buffer, byteOffset, length);
  for (let at = 0; at + ENTRY_BYTES <= length; at += ENTRY_BYTES) {
    if (data.getBigUint64(at, true) === AT_PAGESZ) {
      return Number(data.getBigUint64(at + 8, true));
    }
  }
  throw new Error("Cannot find the page size: the kernel does not say it");
}
