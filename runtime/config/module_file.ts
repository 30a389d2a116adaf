/**
 * Whether a file holds a WebAssembly module, by its first bytes.
 *
 * @module
 */

import { fileFault, openFile } from "./file_fault.ts";

/** What a module begins with: `\0asm`. */
const MAGIC = [0x00, 0x61, 0x73, 0x6d] as const;

/**
 * Whether the file begins as a WebAssembly module does. Nothing is read from
 * what is no regular file: a pipe would lose the bytes.
 *
 * @throws {Deno.errors.NotFound} And whatever else opening a file throws.
 */
export async function isModuleFile(path: string): Promise<boolean> {
  using file = await openFile(path);
  const { isFile } = await file.stat();
  if (!isFile) return false;
  const bytes = new Uint8Array(MAGIC.length);
  const count = await file.read(bytes);
  return count === MAGIC.length &&
    MAGIC.every((byte, index) => bytes[index] === byte);
}

/** Returns what stands at the path instead of a module, if anything does. */
export async function moduleFault(path: string): Promise<string | undefined> {
  try {
    return await isModuleFile(path) ? undefined : "a file of another kind";
  } catch (error) {
    const fault = fileFault(error);
    if (fault === undefined) throw error;
    return fault;
  }
}
