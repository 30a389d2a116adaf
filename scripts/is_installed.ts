/**
 * Whether a program can be run by its name.
 *
 * @module
 */

import { existsSync } from "node:fs";

/** Looks for `program` where a shell would; one that has a `/` is a path. */
export function isInstalled(program: string): boolean {
  if (program.includes("/")) return existsSync(program);
  const directories = Deno.env.get("PATH")?.split(":") ?? [];
  return directories.some((directory) => existsSync(`${directory}/${program}`));
}
