/**
 * Prepares a module from a file into the cache. This is all that runs in the
 * helper process, and all that pulls in the decoder and the rewriter.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { writeEntry } from "./cache_entry.ts";
import type { EntryKey } from "./entry_files.ts";
import { ModuleChangedError } from "./errors.ts";
import { prepareModule } from "./prepare_module.ts";
import type { RefusedModule } from "./refused_module.ts";

/** What is to be prepared, and where it goes. */
export interface PrepareFileInput extends EntryKey {
  readonly path: string;
  /** The directory of the cache. */
  readonly directory: string;
}

/**
 * Prepares the module in the file and writes its entry, unless it is refused.
 *
 * @returns The refusal, or `undefined` when the entry is there.
 * @throws {ModuleChangedError} When the file no longer holds the module of this hash.
 */
export async function prepareFile(
  input: PrepareFileInput,
): Promise<RefusedModule | undefined> {
  const { path, directory, sha256, plain } = input;
  const bytes = await Deno.readFile(path);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256) throw new ModuleChangedError(path);
  const preparation = prepareModule(bytes, { plain });
  if (preparation.kind === "refused") return preparation;
  await writeEntry(directory, { sha256, plain }, preparation);
  return undefined;
}
