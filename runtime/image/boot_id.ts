/**
 * Which run of the system this is.
 *
 * @module
 */

import fs from "node:fs";

const BOOT_ID_PATH = "/proc/sys/kernel/random/boot_id";

/**
 * Returns the identity of this boot. A system that has none gets a new one
 * at each call: every start then counts as another boot, and images hold only
 * after an orderly stop.
 */
export function readBootId(path: string = BOOT_ID_PATH): string {
  try {
    return fs.readFileSync(path, "utf8").trim();
  } catch {
    // Not Linux: the safe answer is "never seen before".
    return crypto.randomUUID();
  }
}
