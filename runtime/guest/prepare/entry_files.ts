/**
 * The files of one entry of the cache: their names, and how they are replaced.
 *
 * @module
 */

import { REWRITER_VERSION } from "../reserved.ts";

/** What names an entry. */
export interface EntryKey {
  /** The SHA-256 of the module as it was given, in hex. */
  readonly sha256: string;
  /** Whether it was judged as a plain example. */
  readonly plain: boolean;
}

/** Where the files of an entry lie. */
export interface EntryPaths {
  /** Facts, verdict and the checksums of the others; written last. */
  readonly json: string;
  readonly wasm: string;
  readonly base: string;
  readonly names: string;
}

/** Names the files of an entry. */
export function entryPaths(directory: string, key: EntryKey): EntryPaths {
  const path = `${directory}/${entryName(key)}`;
  return {
    json: `${path}.json`,
    wasm: `${path}.wasm`,
    base: `${path}.base`,
    names: `${path}.names`,
  };
}

/** What all files of an entry begin with: `HASH-VERSION`, and a `p` for a plain example. */
export function entryName({ sha256, plain }: EntryKey): string {
  return `${sha256}-${REWRITER_VERSION}${plain ? "p" : ""}`;
}

/**
 * Writes a file of which a reader sees all or nothing; what was there before
 * stays as it is for those who have it open or mapped.
 *
 * Nothing is synced: see `cache_entry.ts`.
 *
 * @param write Writes the content of the open, empty file.
 */
export async function replaceFile(
  path: string,
  write: (file: Deno.FsFile) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    using file = await Deno.open(temporary, {
      write: true,
      createNew: true,
      mode: 0o600,
    });
    await write(file);
    await Deno.rename(temporary, path);
  } catch (error) {
    await removeIfThere(temporary);
    throw error;
  }
}

/** Writes all of `bytes` at the file's position. */
export async function writeAll(
  file: Deno.FsFile,
  bytes: Uint8Array,
): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    written += await file.write(bytes.subarray(written));
  }
}

/** Removes a file; one that is gone already is no error. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
