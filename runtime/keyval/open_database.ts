/**
 * Opens a database file so that what is acknowledged stays.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { createDatabase } from "./create_database.ts";
import { KeyvalDatabase } from "./database.ts";
import {
  KeyvalCorruptError,
  KeyvalFormatError,
  KeyvalStorageError,
} from "./errors.ts";
import { judgeDatabase } from "./judge_database.ts";
import { setAsideDatabase } from "./set_aside.ts";
import { SqliteEngine } from "./sqlite_engine.ts";

/** Options of {@linkcode openDatabase}. */
export interface OpenDatabaseOptions {
  /**
   * Called when the file is damaged, after it was renamed and before an empty
   * one takes its place; what it throws, `openDatabase` throws.
   *
   * Without it a damaged file is refused, so nobody starts empty unheard.
   */
  readonly onSetAside?: (error: KeyvalCorruptError) => void;
}

/** How long another process (a backup, say) may hold the file; waiting blocks the thread. */
const BUSY_TIMEOUT_MS = 1000;

/**
 * What the connection is set to. `synchronous=FULL` syncs the log at each
 * commit; a negative `cache_size` is in KiB; `journal_size_limit` is in bytes,
 * to which the log shrinks after a large write.
 */
const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -128;
  PRAGMA mmap_size = 0;
  PRAGMA journal_size_limit = 4194304;
  PRAGMA cell_size_check = ON;
  PRAGMA trusted_schema = OFF;`;

/**
 * Opens the database at `path`, or creates it with mode 0600.
 *
 * @example
 * ```ts
 * import { openDatabase } from "./mod.ts";
 *
 * const directory = await Deno.makeTempDir();
 * const path = `${directory}/keyval.db`;
 * await Deno.writeTextFile(path, "not a database");
 * openDatabase(path, {
 *   onSetAside: (error) => console.error(error.message),
 * })[Symbol.dispose]();
 * console.log(await Deno.readTextFile(`${path}.corrupt-1`)); // not a database
 * await Deno.remove(directory, { recursive: true });
 * ```
 *
 * @throws {KeyvalCorruptError} If it is damaged and `onSetAside` is not given.
 * @throws {KeyvalFormatError} If it is not ours or too new; it stays where it is.
 * @throws {KeyvalStorageError} If it cannot be opened for another reason.
 */
export function openDatabase(
  path: string,
  options: OpenDatabaseOptions = {},
): KeyvalDatabase {
  const { onSetAside } = options;
  try {
    return open(path);
  } catch (error) {
    if (!(error instanceof KeyvalCorruptError) || !onSetAside) throw error;
    const { detail, cause } = error;
    const setAside = setAsideDatabase(path);
    onSetAside(new KeyvalCorruptError(path, detail, { setAside, cause }));
    return open(path);
  }
}

function open(path: string): KeyvalDatabase {
  try {
    if (!judgeDatabase(path)) createDatabase(path);
    return new KeyvalDatabase(connect(path));
  } catch (error) {
    if (
      error instanceof KeyvalCorruptError || error instanceof KeyvalFormatError
    ) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new KeyvalStorageError(
      `Cannot open the database "${path}": ${reason}, wanted a file to read and write`,
      { cause: error },
    );
  }
}

function connect(path: string): SqliteEngine {
  const connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    connection.exec(PRAGMAS);
    return new SqliteEngine(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
}
