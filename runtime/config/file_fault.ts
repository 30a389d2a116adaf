/**
 * Why a file cannot be opened, where the person who named it can mend it.
 *
 * @module
 */

const FAULTS = [
  [Deno.errors.NotFound, "no such file"],
  // One of the directories on the way is a file.
  [Deno.errors.NotADirectory, "no such file"],
  [Deno.errors.IsADirectory, "a directory"],
  [Deno.errors.PermissionDenied, "a file that this user may not read"],
] as const;

/**
 * Opens a file for reading.
 *
 * @throws {Deno.errors.IsADirectory} Which the system itself says only later.
 */
export async function openFile(path: string): Promise<Deno.FsFile> {
  const file = await Deno.open(path);
  const { isDirectory } = await file.stat();
  if (!isDirectory) return file;
  file.close();
  throw new Deno.errors.IsADirectory(`"${path}" is a directory`);
}

/**
 * Returns what was found instead of a readable file, or `undefined` when the
 * error is of another kind (a broken disk).
 */
export function fileFault(error: unknown): string | undefined {
  return FAULTS.find(([type]) => error instanceof type)?.[1];
}
