/**
 * Sets of field paths, and `FieldsV1`, the form in which they are stored.
 *
 * A path is its elements joined by NUL: `f:NAME` is a field, `k:{...}` an item
 * of a list by its keys, `v:...` an item of a set by its value. Sets of such
 * texts have the algebra that ownership needs built in.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "./json.ts";
import { fieldSchema } from "./prune.ts";
import type { Schema } from "./schema_terms.ts";

/** A set of paths. */
export type FieldSet = ReadonlySet<string>;

/** What lies beneath a value without a schema: objects by field, lists as a whole. */
const DEDUCED: Schema = {};

/** Appends an element to a path. */
export function joinPath(path: string, element: string): string {
  return path === "" ? element : `${path}\0${element}`;
}

/** Whether a value is owned as a whole: all but granular objects and keyed lists. */
export function isLeaf(value: Json, schema: Schema): boolean {
  if (Array.isArray(value)) return !isKeyed(schema);
  return !isObject(value) || schema["x-kubernetes-map-type"] === "atomic";
}

/** Whether the items of a list are told apart. */
export function isKeyed(schema: Schema): boolean {
  const type = schema["x-kubernetes-list-type"];
  return type === "set" || type === "map";
}

/** The schema of a field's value, also where none is declared. */
export function childSchema(schema: Schema, field: string): Schema {
  return fieldSchema(schema, field) ?? DEDUCED;
}

/** The path element of an item of a keyed list. */
export function itemElement(item: Json, schema: Schema): string {
  if (schema["x-kubernetes-list-type"] === "set" || !isObject(item)) {
    return `v:${JSON.stringify(item)}`;
  }
  const key: JsonObject = {};
  for (const name of [...schema["x-kubernetes-list-map-keys"] ?? []].sort()) {
    const value = item[name] ?? schema.items?.properties?.[name]?.default;
    if (value !== undefined) key[name] = value;
  }
  return `k:${JSON.stringify(key)}`;
}

/** Returns the set as `FieldsV1`. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const root: JsonObject = {};
  for (const path of [...set].sort()) {
    let node = root;
    for (const element of path.split("\0")) {
      node = (node[element] ??= {}) as JsonObject;
    }
    node["."] = {};
  }
  return withoutLoneDots(root);
}

/** A leaf is written `{}`, not `{".": {}}`. */
function withoutLoneDots(node: JsonObject): JsonObject {
  const elements = Object.keys(node);
  if (elements.length === 1 && elements[0] === ".") return {};
  for (const element of elements) {
    if (element === ".") continue;
    node[element] = withoutLoneDots(node[element] as JsonObject);
  }
  return node;
}

/** Reads a set from `FieldsV1`. */
export function fromFieldsV1(fields: Json | undefined, path = ""): Set<string> {
  const set = new Set<string>();
  if (!isObject(fields)) return set;
  const elements = Object.keys(fields);
  if (elements.length === 0 && path !== "") set.add(path);
  for (const element of elements) {
    if (element === ".") set.add(path);
    else {
      const inner = fromFieldsV1(fields[element], joinPath(path, element));
      for (const one of inner) set.add(one);
    }
  }
  return set;
}

/** Returns the path as error messages write it: `.spec.parts[name="a"].count`. */
export function displayPath(path: string): string {
  return path.split("\0").map((element) => {
    const rest = element.slice(2);
    if (element.startsWith("f:")) return `.${rest}`;
    if (element.startsWith("v:")) return `[=${rest}]`;
    const keys = Object.entries(JSON.parse(rest) as JsonObject);
    return `[${
      keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")
    }]`;
  }).join("");
}

/** Adds to a set the declared fields on the way to its paths. */
export function withDeclaredParents(set: FieldSet, schema: Schema): FieldSet {
  const all = new Set(set);
  for (const path of set) {
    let here = schema;
    let parent = "";
    for (const element of path.split("\0")) {
      parent = joinPath(parent, element);
      const field = element.startsWith("f:") ? element.slice(2) : undefined;
      if (field === undefined) here = here.items ?? DEDUCED;
      else {
        if (here.properties?.[field] !== undefined) all.add(parent);
        here = childSchema(here, field);
      }
    }
  }
  return all;
}

/** Returns the paths that are neither in `roots` nor beneath one of them. */
export function without(set: FieldSet, roots: readonly string[]): FieldSet {
  const isBeneath = (path: string) =>
    roots.some((root) => path === root || path.startsWith(`${root}\0`));
  return new Set([...set].filter((path) => !isBeneath(path)));
}
