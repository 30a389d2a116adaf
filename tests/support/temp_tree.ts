/**
 * A directory with given files, gone at the end of the test.
 *
 * @module
 */

import { dirname } from "node:path";

/** A directory that `await using` removes. */
export interface TempTree extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes a directory below the system's temporary one and writes `files` into it.
 *
 * @param files Text by path relative to the directory.
 */
export async function tempTree(
  files: Readonly<Record<string, string>> = {},
): Promise<TempTree> {
  const path = await Deno.makeTempDir({ prefix: "dormouse-test-" });
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(`${path}/${name}`), { recursive: true });
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
