/**
 * Environment variables: a list as a pod has it, or a plain map.
 *
 * @module
 */

import type { Variable } from "./child_spec.ts";
import { variableName } from "./name_types.ts";
import { scalar, text } from "./scalar_shape.ts";
import {
  all,
  INVALID,
  mismatch,
  object,
  type Place,
  type Read,
  required,
  type Shape,
  within,
} from "./shape.ts";
import { kindOf, quote, type TreeNode } from "./tree.ts";

// Values are often secrets, so no message shows one.
const value = text({ secret: true });

const variable = object<Variable>("a map with name and value", {
  name: required(scalar(variableName)),
  value: required(value),
});

/** `[{name: A, value: b}]` or `{A: b}`; no name twice. */
export const variables: Shape<readonly Variable[]> = {
  wanted: "a map of variables, or a list of name and value",
  read(node, place): Read<readonly Variable[]> {
    const { wanted } = variables;
    if (node.kind === "scalar") {
      return mismatch(node, place, { wanted, found: kindOf(node) });
    }
    const written = node.kind === "list"
      ? fromList(node, place)
      : fromMap(node, place);
    const once = reportRepeated(written, place);
    return once ? all(written.map(({ read }) => read)) : INVALID;
  },
};

/** A variable and where its name stands. */
interface Written {
  readonly read: Read<Variable>;
  readonly name: string | undefined;
  readonly at: number;
  readonly field: string;
}

function fromList(
  { items }: TreeNode & { kind: "list" },
  place: Place,
): Written[] {
  return items.map((item, index) => {
    const here = within(place, index);
    const read = item.kind === "map"
      ? variable.read(item, here)
      : mismatch(item, here, { wanted: variable.wanted, found: kindOf(item) });
    const name = read === INVALID ? undefined : read.name;
    return { read, name, at: item.at, field: here.field };
  });
}

function fromMap(
  { entries }: TreeNode & { kind: "map" },
  place: Place,
): Written[] {
  return entries.map(({ key, at, value: node }) => {
    const here = within(place, key);
    const parsedName = variableName.parse(key, place.base);
    if (!parsedName.ok) {
      const { wanted } = parsedName;
      const found = "this name";
      place.problems.add({ at, field: here.field, found, wanted });
    }
    const text = value.read(node, here);
    const valid = parsedName.ok && text !== INVALID;
    const read = valid ? Object.freeze({ name: key, value: text }) : INVALID;
    return { read, name: key, at, field: here.field };
  });
}

function reportRepeated(written: readonly Written[], place: Place): boolean {
  const seen = new Map<string, number>();
  let once = true;
  for (const { name, at, field } of written) {
    if (name === undefined) continue;
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, at);
      continue;
    }
    place.problems.add({
      at,
      field,
      found: `a second ${quote(name)}`,
      wanted: "each name once",
      hint: `the first is on line ${place.problems.lineAt(first)}`,
    });
    once = false;
  }
  return once;
}
