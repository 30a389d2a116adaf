/**
 * Moves a database that cannot be used out of the way, without losing a byte
 * that a person might still save.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { dirname } from "node:path";

/** What SQLite appends to the name of a database: nothing, its log's, the log's index's. */
const SUFFIXES = ["", "-wal", "-shm"] as const;

/**
 * Renames the database at `path` and its log to the first free name of the
 * form `path.corrupt-N`, and returns that name.
 *
 * The database moves first: if a crash comes between, the log that is left
 * alone is found at the next start, while a database that had lost its log
 * would look sound.
 */
export function setAsideDatabase(path: string): string {
  const target = freeName(path);
  for (const suffix of SUFFIXES) {
    if (existsSync(path + suffix)) {
      Deno.renameSync(path + suffix, target + suffix);
    }
  }
  syncDirectory(dirname(path));
  return target;
}

/** Makes what was created or renamed in the directory at `path` durable. */
export function syncDirectory(path: string): void {
  using directory = Deno.openSync(path);
  directory.syncSync();
}

function freeName(path: string): string {
  for (let n = 1;; n++) {
    const name = `${path}.corrupt-${n}`;
    if (SUFFIXES.every((suffix) => !existsSync(name + suffix))) return name;
  }
}
