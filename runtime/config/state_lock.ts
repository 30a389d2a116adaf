/**
 * One process at a time works on a state directory.
 *
 * The kernel holds the lock for the process, so it goes with it however it
 * ends, `kill -9` included; no lock is ever stale. The file keeps the holder's
 * process id only for the message that a second process shows. It is never
 * removed: two processes could then hold a lock each, on an old and a new file.
 *
 * @module
 */

import { StateDirectoryError, StateLockedError } from "./errors.ts";
import type { StatePaths } from "./paths.ts";

/**
 * Locks the state directory for this process until what is returned is
 * disposed of.
 *
 * @example
 * ```ts
 * import { lockState, prepareStateDirectory } from "./mod.ts";
 *
 * const directory = await Deno.makeTempDir();
 * {
 *   const paths = await prepareStateDirectory(`${directory}/state`);
 *   using _lock = lockState(paths);
 * }
 * await Deno.remove(directory, { recursive: true });
 * ```
 *
 * @throws {StateLockedError} If another process works on it, with its id.
 * @throws {StateDirectoryError} If the lock file cannot be opened.
 */
export function lockState(paths: StatePaths): Disposable {
  const file = openLockFile(paths.lock);
  if (!file.tryLockSync(true)) {
    const pid = readPid(file);
    file.close();
    throw new StateLockedError(paths.root, pid);
  }
  file.truncateSync();
  file.writeSync(new TextEncoder().encode(`${Deno.pid}\n`));
  return {
    [Symbol.dispose](): void {
      file.truncateSync();
      file.close();
    },
  };
}

function openLockFile(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, {
      read: true,
      write: true,
      create: true,
      mode: 0o600,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StateDirectoryError(
      path,
      `${reason}, wanted a file to read and write`,
      { cause },
    );
  }
}

/** Reads the id that the holder has written, if it has got that far. */
function readPid(file: Deno.FsFile): number | undefined {
  const bytes = new Uint8Array(32);
  const text = new TextDecoder().decode(
    bytes.subarray(0, file.readSync(bytes) ?? 0),
  );
  return /^\d+\n$/.test(text) ? Number(text) : undefined;
}
