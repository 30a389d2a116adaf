/**
 * Joins test files into a few, one for each core: Deno gives each file an
 * isolate of its own, which loads all that the file imports once more. 200 files
 * of a few milliseconds each took a minute and a half.
 *
 * @module
 */

import { pathToFileURL } from "node:url";

/** A test file and what it is taken to cost. */
export interface TestFile {
  readonly path: string;
  /** Its size in bytes, for want of better. */
  readonly weight: number;
}

/** Joined files in a directory of their own, which goes when they are disposed. */
export interface Shards extends AsyncDisposable {
  readonly paths: readonly string[];
}

/** Spreads files over `count` groups of about the same weight, each in order. */
export function spread(
  files: readonly TestFile[],
  count: number,
): readonly (readonly string[])[] {
  const groups = Array.from(
    { length: count },
    () => ({ weight: 0, paths: [] as string[] }),
  );
  const heaviestFirst = [...files].sort((a, b) =>
    b.weight - a.weight || a.path.localeCompare(b.path)
  );
  for (const { path, weight } of heaviestFirst) {
    const lightest = groups.reduce((a, b) => b.weight < a.weight ? b : a);
    lightest.paths.push(path);
    lightest.weight += weight;
  }
  return groups.map(({ paths }) => paths.sort())
    .filter((paths) => paths.length > 0);
}

/** Lists the test files that `paths`, files or directories, hold. */
export async function findTestFiles(
  paths: readonly string[],
): Promise<TestFile[]> {
  const found: TestFile[] = [];
  for (const path of paths) {
    const { isDirectory, size } = await Deno.stat(path);
    if (!isDirectory) {
      found.push({ path, weight: size });
      continue;
    }
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      const inner = `${path}/${name}`;
      if (isDirectory || name.endsWith("_test.ts")) {
        found.push(...await findTestFiles([inner]));
      }
    }
  }
  return found;
}

/** Writes one file for each group that imports all files of it. */
export async function writeShards(
  groups: readonly (readonly string[])[],
): Promise<Shards> {
  const directory = await Deno.makeTempDir({ prefix: "dormouse-tests-" });
  const paths = await Promise.all(groups.map(async (files, index) => {
    const path = `${directory}/shard_${index + 1}_test.ts`;
    const imports = files.map((file) =>
      `import ${JSON.stringify(pathToFileURL(file).href)};\n`
    );
    await Deno.writeTextFile(path, imports.join(""));
    return path;
  }));
  return {
    paths,
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}
