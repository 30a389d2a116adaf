/**
 * The JSONPath of printer columns: fields, indices, `[*]` and filters by
 * equality, as `.status.conditions[?(@.type=="Ready")].status`.
 *
 * @module
 */

import { isObject, type Json } from "./json.ts";

/** One step of a path: from the values found so far to the next ones. */
type Step = (value: Json) => Json[];

/** A step as text: `.name` (a dot of the name's own is escaped), `[3]`, `[*]`, `["name"]` or a filter. */
const STEP =
  /\.((?:[\w-]|\\\.)+)|\[(-?\d+|\*)\]|\[["']([^"']+)["']\]|\[\?\(\s*@\.([\w.-]+)\s*==\s*(?:"([^"]*)"|'([^']*)'|(\w+))\s*\)\]/y;

/**
 * Reads a path and returns what finds its values, or `undefined` when the path
 * uses more than these steps.
 */
export function parseJsonPath(
  path: string,
): ((value: Json) => Json[]) | undefined {
  const steps: Step[] = [];
  let at = 0;
  while (at < path.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(path);
    if (match === null) return undefined;
    steps.push(stepOf(match));
    at = STEP.lastIndex;
  }
  return (value) =>
    steps.reduce<Json[]>((found, step) => found.flatMap(step), [value]);
}

function stepOf(match: RegExpExecArray): Step {
  const [, name, index, quoted, filter, ...wanted] = match;
  if (name !== undefined) return field(name.replaceAll("\\.", "."));
  if (index !== undefined) {
    return index === "*" ? everything : item(Number(index));
  }
  if (quoted !== undefined) return field(quoted);
  const text = wanted.find((one) => one !== undefined) ?? "";
  return matching((filter ?? "").split("."), text);
}

function field(name: string): Step {
  return (value) => {
    const found = isObject(value) ? value[name] : undefined;
    return found === undefined ? [] : [found];
  };
}

function item(index: number): Step {
  return (value) => {
    const found = Array.isArray(value) ? value.at(index) : undefined;
    return found === undefined ? [] : [found];
  };
}

const everything: Step = (value) =>
  Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];

function matching(path: readonly string[], wanted: string): Step {
  const steps = path.map(field);
  const read = (value: Json) =>
    steps.reduce<Json[]>((found, step) => found.flatMap(step), [value]);
  return (value) =>
    (Array.isArray(value) ? value : []).filter((one) =>
      read(one).some((found) => String(found) === wanted)
    );
}
