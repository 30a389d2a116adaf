/**
 * Makes the state directory ready: memories of operators lie in it, secrets
 * and all, so nobody but its owner may look inside.
 *
 * @module
 */

import { StateDirectoryError } from "./errors.ts";
import { type StatePaths, statePaths } from "./paths.ts";

/** All for the owner, nothing for anybody else. */
const OWNER_ONLY = 0o700;

/**
 * Creates the state directory and the directories in it where they are
 * missing, checks them where they are not, and returns the paths.
 *
 * What is wrong is not mended here: a directory that others may read could be
 * one that was named by mistake.
 *
 * @throws {StateDirectoryError} If one cannot be made or is not ours alone;
 * the message says what to do.
 */
export async function prepareStateDirectory(root: string): Promise<StatePaths> {
  const paths = statePaths(root);
  for (const path of [root, paths.images, paths.modules, paths.quarantine]) {
    await create(path);
    checkOwnership(path, await Deno.stat(path));
  }
  return paths;
}

async function create(path: string): Promise<void> {
  try {
    // A directory that is there already keeps its mode.
    await Deno.mkdir(path, { recursive: true, mode: OWNER_ONLY });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StateDirectoryError(
      path,
      `${reason}, wanted a directory we may create and write to; ` +
        "create it for this user or name another one with --state-dir",
      { cause },
    );
  }
}

function checkOwnership(path: string, info: Deno.FileInfo): void {
  const user = Deno.uid();
  if (info.uid !== null && info.uid !== user) {
    throw new StateDirectoryError(
      path,
      `found user ${info.uid} as its owner, wanted user ${user}, who runs this; ` +
        `run "chown ${user} ${path}", run as its owner, or name a directory that is not there yet`,
    );
  }
  const mode = (info.mode ?? OWNER_ONLY) & 0o777;
  if (mode !== OWNER_ONLY) {
    throw new StateDirectoryError(
      path,
      `found mode ${octal(mode)}, wanted ${octal(OWNER_ONLY)}; ` +
        `run "chmod ${
          octal(OWNER_ONLY)
        } ${path}" or name a directory that is not there yet`,
    );
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
