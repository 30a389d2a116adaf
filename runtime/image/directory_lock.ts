/**
 * One process at a time uses a state directory.
 *
 * @module
 */

import { DirectoryLockedError } from "./errors.ts";

/**
 * Locks the file at `path` until the result is disposed of or the process
 * ends, whichever way, and writes the process's number into it.
 *
 * @throws {DirectoryLockedError} when another process holds it.
 */
export async function lockDirectory(path: string): Promise<Disposable> {
  const file = await Deno.open(path, {
    read: true,
    write: true,
    create: true,
    mode: 0o600,
  });
  try {
    if (!await file.tryLock(true)) {
      throw new DirectoryLockedError(path, await readHolder(path));
    }
    await file.truncate();
    await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
  } catch (error) {
    file.close();
    throw error;
  }
  return file;
}

async function readHolder(path: string): Promise<number | undefined> {
  const holder = Number.parseInt(await Deno.readTextFile(path));
  return Number.isNaN(holder) ? undefined : holder;
}
