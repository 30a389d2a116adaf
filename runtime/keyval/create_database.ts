/**
 * Brings a database into being all at once: it lies at its path whole or not
 * at all, so that whatever else is found there later is damage.
 *
 * @module
 */

import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { APPLICATION_ID, FORMAT_VERSION } from "./judge_database.ts";
import { syncDirectory } from "./set_aside.ts";
import { KEYVAL_TABLE } from "./sqlite_engine.ts";

const FORMAT = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT_VERSION};
  ${KEYVAL_TABLE};`;

/** Creates an empty database at `path`, where there is none, with mode 0600. */
export function createDatabase(path: string): void {
  const draft = `${path}.draft`;
  removeDraft(draft);
  // By hand, because SQLite would leave the mode to the umask.
  Deno.openSync(draft, { write: true, createNew: true, mode: 0o600 }).close();
  const connection = new DatabaseSync(draft);
  connection.exec(FORMAT);
  // Closing moves the log into the database, syncs it and deletes the log.
  connection.close();
  Deno.renameSync(draft, path);
  syncDirectory(dirname(path));
}

/** Removes what a process that died here may have left; nobody has used it. */
function removeDraft(draft: string): void {
  for (const suffix of ["", "-journal", "-wal", "-shm"]) {
    rmSync(draft + suffix, { force: true });
  }
}
