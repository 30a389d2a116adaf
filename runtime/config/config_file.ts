/**
 * The config file: one YAML map of settings.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import type { Problem } from "../errors.ts";
import { Problems } from "./problems.ts";
import { SETTINGS } from "./settings.ts";
import { isWritten } from "./scalar_shape.ts";
import { repeated, unknownField } from "./shape.ts";
import { readTextFile } from "./text_file.ts";
import { describe, type TreeEntry } from "./tree.ts";
import type { WrittenSetting } from "./written_setting.ts";
import { readYaml } from "./yaml_tree.ts";

/** What a config file says, its values not yet read. */
export interface WrittenSettings {
  readonly settings: ReadonlyMap<string, WrittenSetting>;
  readonly problems: readonly Problem[];
}

const NAMES = Object.keys(SETTINGS);

/**
 * Reads a config file. An empty one says nothing.
 *
 * @param file Path of the file; problems name it as it is given here.
 * @throws {InvalidInputError} If there is no such file or it is not text.
 */
export async function readConfigFile(file: string): Promise<WrittenSettings> {
  const source = await readTextFile(file, "a config file");
  const problems = new Problems(source);
  const settings = new Map<string, WrittenSetting & { at: number }>();
  const base = dirname(resolve(file));
  let documents = 0;
  for (const { root } of readYaml(source, problems)) {
    if (root === undefined) continue;
    if (++documents > 1 || root.kind !== "map") {
      const found = documents > 1 ? "a second document" : describe(root);
      problems.add({ at: root.at, found, wanted: "one map of settings" });
      continue;
    }
    for (const entry of root.entries) {
      const text = readEntry(entry, settings, problems);
      if (text === undefined) continue;
      const at = entry.value.at;
      const origin = { kind: "file", file, ...source.positionAt(at) } as const;
      settings.set(entry.key, { text, base, origin, at: entry.at });
    }
  }
  return { settings, problems: problems.inOrder() };
}

/** Returns the text of a known setting's value, or reports why there is none. */
function readEntry(
  { key, at, value }: TreeEntry,
  seen: ReadonlyMap<string, { readonly at: number }>,
  problems: Problems,
): string | undefined {
  const first = seen.get(key);
  if (!NAMES.includes(key)) {
    unknownField({ key, at }, { field: key, names: NAMES, problems });
  } else if (first !== undefined) {
    repeated({ at }, { field: key, first: first.at, problems });
  } else if (!isWritten(value)) {
    const found = describe(value);
    problems.add({ at: value.at, field: key, found, wanted: "one value" });
  } else {
    return value.text;
  }
  return undefined;
}
