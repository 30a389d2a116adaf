/**
 * What field ownership asks of values: which fields a value has, what changed
 * between two, how two merge, and a value without some of its fields.
 *
 * The rules are those of structured-merge-diff, the library behind server-side
 * apply.
 *
 * @module
 */

import { equalJson, isObject, type Json, type JsonObject } from "./json.ts";
import {
  childSchema,
  type FieldSet,
  isLeaf,
  itemElement,
  joinPath,
} from "./field_path.ts";
import type { Schema } from "./schema_terms.ts";

/** The parts of a granular value, by path element. */
type Parts = ReadonlyMap<
  string,
  { readonly value: Json; readonly schema: Schema }
>;

/** What changed between two values. */
export interface Difference {
  readonly added: Set<string>;
  readonly modified: Set<string>;
  readonly removed: Set<string>;
}

function partsOf(value: Json | undefined, schema: Schema): Parts {
  if (Array.isArray(value)) {
    const items = schema.items ?? {};
    return new Map(
      value.map((item) => [
        itemElement(item, schema),
        { value: item, schema: items },
      ]),
    );
  }
  if (!isObject(value)) return new Map();
  return new Map(
    Object.entries(value).map(([field, child]) => [
      `f:${field}`,
      { value: child, schema: childSchema(schema, field) },
    ]),
  );
}

/** Returns the paths of all fields of `value`. */
export function fieldsOf(
  value: Json,
  schema: Schema,
  path = "",
  into: Set<string> = new Set(),
): Set<string> {
  if (isLeaf(value, schema)) return into.add(path);
  for (const [element, part] of partsOf(value, schema)) {
    const partPath = joinPath(path, element);
    fieldsOf(part.value, part.schema, partPath, into);
    const declared = schema.properties?.[element.slice(2)] !== undefined;
    if (Array.isArray(value) || !declared || isEmptyObject(part.value)) {
      into.add(partPath);
    }
  }
  return into;
}

/** Returns which paths were added, modified and removed between two values. */
export function compareFields(
  old: Json | undefined,
  next: Json | undefined,
  schema: Schema,
): Difference {
  const difference: Difference = {
    added: new Set(),
    modified: new Set(),
    removed: new Set(),
  };
  compareInto(difference, { old, next, schema, path: "" });
  difference.added.delete("");
  return difference;
}

interface Pair {
  readonly old: Json | undefined;
  readonly next: Json | undefined;
  readonly schema: Schema;
  readonly path: string;
}

function compareInto(difference: Difference, pair: Pair): void {
  const { old, next, schema, path } = pair;
  const comparedAsWhole = isWhole(old, next, schema);
  if (!comparedAsWhole) {
    const before = partsOf(old, schema);
    const after = partsOf(next, schema);
    for (const element of new Set([...before.keys(), ...after.keys()])) {
      const known = after.get(element) ?? before.get(element);
      compareInto(difference, {
        old: before.get(element)?.value,
        next: after.get(element)?.value,
        schema: known?.schema ?? {},
        path: joinPath(path, element),
      });
    }
  }
  if (old === undefined) difference.added.add(path);
  else if (next === undefined) difference.removed.add(path);
  else if (comparedAsWhole && !equalJson(old, next)) {
    difference.modified.add(path);
  }
}

/** Whether two values are one leaf: by their type, or because both are empty. */
function isWhole(
  old: Json | undefined,
  next: Json | undefined,
  schema: Schema,
): boolean {
  if (isNothing(old) && isNothing(next)) return true;
  const present = [old, next].filter((value) => value !== undefined)
    .filter((value) => value !== null);
  if (present.some((value) => isLeaf(value, schema))) return true;
  const lists = present.filter(Array.isArray).length;
  return lists !== 0 && lists !== present.length;
}

/** Returns `live` with everything that `config` says. */
export function mergeFields(
  live: Json | undefined,
  config: Json | undefined,
  schema: Schema,
): Json | undefined {
  if (config === undefined) return live;
  if (live === undefined || isWhole(live, config, schema)) return config;
  if (Array.isArray(config) || Array.isArray(live)) {
    return mergeLists(live, config, schema);
  }
  const merged: JsonObject = { ...live as JsonObject };
  for (const [field, value] of Object.entries(config as JsonObject)) {
    merged[field] =
      mergeFields(merged[field], value, childSchema(schema, field)) ?? null;
  }
  return merged;
}

/**
 * Merges lists item by item: items of `live` alone stay where they stood,
 * shared ones come in the order of `config`, new ones behind what they follow.
 */
function mergeLists(live: Json, config: Json, schema: Schema): Json[] {
  const left = partsOf(live, schema);
  const right = partsOf(config, schema);
  const merged: Json[] = [];
  for (const element of mergedOrder([...left.keys()], [...right.keys()])) {
    const part = right.get(element) ?? left.get(element);
    const value = mergeFields(
      left.get(element)?.value,
      right.get(element)?.value,
      part?.schema ?? {},
    );
    merged.push(value ?? null);
  }
  return merged;
}

function mergedOrder(
  left: readonly string[],
  right: readonly string[],
): string[] {
  const shared = right.filter((element) => left.includes(element));
  const order: string[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const [mine, theirs] = [left[l], right[r]];
    const isShared = mine !== undefined && right.includes(mine);
    if (mine !== undefined && !isShared) {
      order.push(mine);
      l++;
    } else if (
      isShared &&
      (order.includes(mine) || (theirs !== undefined && mine !== shared[0]))
    ) {
      // Its turn comes, or came, where `config` has it.
      l++;
    } else if (theirs !== undefined) {
      order.push(theirs);
      if (theirs === shared[0]) shared.shift();
      if (theirs === mine) l++;
      r++;
    }
  }
  return order;
}

/** Returns `value` without the fields of `gone`; `undefined` when nothing is left. */
export function removeFields(
  value: Json,
  gone: FieldSet,
  schema: Schema,
  path = "",
): Json | undefined {
  if (isNothing(value)) return value;
  if (isLeaf(value, schema)) {
    return typeof value === "object" && hasBeneath(gone, path)
      ? undefined
      : value;
  }
  const kept: [string, Json][] = [];
  for (const [element, part] of partsOf(value, schema)) {
    const partPath = joinPath(path, element);
    if (gone.has(partPath)) continue;
    const rest = hasBeneath(gone, partPath)
      ? removeFields(part.value, gone, part.schema, partPath)
      : part.value;
    if (rest !== undefined) kept.push([element.slice(2), rest]);
  }
  if (kept.length === 0) return undefined;
  return Array.isArray(value)
    ? kept.map(([, item]) => item)
    : Object.fromEntries(kept);
}

function hasBeneath(set: FieldSet, path: string): boolean {
  if (path === "") return set.size > 0;
  for (const one of set) if (one.startsWith(`${path}\0`)) return true;
  return false;
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || isEmptyObject(value) ||
    (Array.isArray(value) && value.length === 0);
}

function isEmptyObject(value: Json): boolean {
  return value === null ||
    (isObject(value) && Object.keys(value).length === 0);
}
