/**
 * Tells whether what lies at a path may be used as a database.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { KeyvalCorruptError, KeyvalFormatError } from "./errors.ts";

/** "dorm": tells our files from those of other programs. */
export const APPLICATION_ID = 0x646f726d;

/** Counted up when the table changes. */
export const FORMAT_VERSION = 1;

/**
 * SQLite's own texts for damage; `node:sqlite` passes on no error number.
 *
 * Only these: a file that merely cannot be opened is not damaged.
 */
const DAMAGE: readonly string[] = [
  "database disk image is malformed",
  "file is not a database",
];

/**
 * Returns whether a sound database of ours lies at `path`; `false` if nothing
 * does.
 *
 * Not a byte of it or of its log changes: the connection is a read-only one,
 * because closing another kind moves the log into the database.
 *
 * @throws {KeyvalCorruptError} If it is damaged.
 * @throws {KeyvalFormatError} If it is another program's or a later version's.
 */
export function judgeDatabase(path: string): boolean {
  if (!existsSync(path)) {
    checkNoLog(path);
    return false;
  }
  try {
    using connection = new DatabaseSync(path, { readOnly: true });
    checkFormat(connection, path);
    checkSound(connection, path);
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!DAMAGE.includes(reason)) throw error;
    throw new KeyvalCorruptError(path, `"${reason}"`, { cause: error });
  }
}

/** SQLite would delete a log that it finds alone; it may hold all that was ever written. */
function checkNoLog(path: string): void {
  const log = `${path}-wal`;
  if (!existsSync(log) || Deno.statSync(log).size === 0) return;
  throw new KeyvalCorruptError(path, `a log without its database, "${log}"`);
}

function checkFormat(connection: DatabaseSync, path: string): void {
  const application = readOne(connection, "PRAGMA application_id");
  const version = readOne(connection, "PRAGMA user_version");
  if (application === APPLICATION_ID && version === FORMAT_VERSION) return;
  const tables = readOne(connection, "SELECT count(*) FROM sqlite_schema");
  if (application === 0 && tables === 0) {
    // A file that was cut short or filled with zeros reads like this.
    throw new KeyvalCorruptError(path, "an empty database");
  }
  throw new KeyvalFormatError(
    path,
    `version ${version} of application ${application}`,
    `version ${FORMAT_VERSION} of application ${APPLICATION_ID}`,
  );
}

function checkSound(connection: DatabaseSync, path: string): void {
  const found = String(readOne(connection, "PRAGMA quick_check(1)"));
  if (found === "ok") return;
  throw new KeyvalCorruptError(path, `"${found.replaceAll("\n", " ")}"`);
}

/** Returns the only column of the first row. */
function readOne(connection: DatabaseSync, sql: string): unknown {
  const row = connection.prepare(sql).get();
  return Object.values(row ?? {})[0];
}
