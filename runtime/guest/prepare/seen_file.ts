/**
 * Remembers which module a file held, so that a large one is not read and
 * hashed at each start only to learn that it is the same.
 *
 * As `make` and `git` do, it trusts the file's identity, size and times, and not
 * when the file was changed a moment ago: a second change might then not show.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { replaceFile, writeAll } from "./entry_files.ts";
import { hashFile } from "./hash_file.ts";

/** What the names of these notes end in. */
export const SEEN_ENDING = ".seen";

/** How long ago a file must have changed for its times to tell: clocks of file systems tick every 10 ms, or every 2 s. */
const SETTLED_MS = 2000;

/** Returns the SHA-256 of a file in hex, from the note in `directory` if the file is still the same. */
export async function hashSeenFile(
  path: string,
  directory: string,
): Promise<string> {
  const note = notePath(path, directory);
  const before = await identify(path);
  const seen = await readNote(note);
  if (seen?.identity === before.identity) return seen.sha256;
  const sha256 = await hashFile(path);
  const after = await identify(path);
  const settled = Date.now() - after.changedMs > SETTLED_MS;
  if (settled && after.identity === before.identity) {
    const text = new TextEncoder().encode(`${sha256} ${after.identity}\n`);
    await replaceFile(note, (file) => writeAll(file, text));
  }
  return sha256;
}

/** Returns which module a note is about. */
export async function seenHash(note: string): Promise<string | undefined> {
  return (await readNote(note))?.sha256;
}

function notePath(path: string, directory: string): string {
  const name = createHash("sha256").update(path).digest("hex");
  return `${directory}/${name}${SEEN_ENDING}`;
}

async function identify(
  path: string,
): Promise<{ readonly identity: string; readonly changedMs: number }> {
  const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(path, {
    bigint: true,
  });
  const identity = [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  return { identity, changedMs: Number(ctimeMs) };
}

async function readNote(
  note: string,
): Promise<{ readonly sha256: string; readonly identity: string } | undefined> {
  try {
    const text = await Deno.readTextFile(note);
    const [, sha256, identity] = /^([0-9a-f]{64}) ([\d ]+)\n$/.exec(text) ?? [];
    return sha256 === undefined || identity === undefined
      ? undefined
      : { sha256, identity };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
