/**
 * The check that Go's JSON decoder makes of built-in kinds and of `metadata`:
 * a value of the wrong type makes the whole request a bad one.
 *
 * @module
 */

import { isObject, type Json, typeOf } from "./json.ts";
import { fieldSchema } from "./prune.ts";
import type { Schema } from "./schema_terms.ts";

/** How Go names what it finds. */
const FOUND: Readonly<Record<string, string>> = {
  integer: "number",
  boolean: "bool",
};

/** A value that is not of its schema's type. */
export interface TypeMismatch {
  /** Where: fields by name; items and free names add nothing. */
  readonly path: string;
  /** What is there, in Go's words. */
  readonly found: string;
  /** The Go type that is wanted. */
  readonly wanted: string;
}

/** Returns the first value in `value` that is not of its schema's type, if any. */
export function typeMismatch(
  value: Json,
  schema: Schema,
  path = "",
): TypeMismatch | undefined {
  if (value === null || schema["x-kubernetes-int-or-string"]) return undefined;
  const found = typeOf(value);
  const wanted = schema.type;
  if (wanted === undefined) return undefined;
  if (found !== wanted && !(found === "integer" && wanted === "number")) {
    return { path, found: FOUND[found] ?? found, wanted: goType(schema) };
  }
  for (const [at, child, childSchema] of childrenOf(value, schema)) {
    const childPath = [path, at].filter((part) => part !== "").join(".");
    const mismatch = typeMismatch(child, childSchema, childPath);
    if (mismatch !== undefined) return mismatch;
  }
  return undefined;
}

/** The values inside `value`; items and free names add nothing to a path. */
function childrenOf(value: Json, schema: Schema): [string, Json, Schema][] {
  if (Array.isArray(value)) {
    const items = schema.items ?? {};
    return value.map((item) => ["", item, items]);
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([field, child]) => {
    const known = fieldSchema(schema, field);
    if (known === undefined) return [];
    const named = schema.properties?.[field] !== undefined;
    return [[named ? field : "", child, known]];
  });
}

function goType(schema: Schema): string {
  switch (schema.type) {
    case "boolean":
      return "bool";
    case "integer":
      return schema.format ?? "int64";
    case "array":
      return `[]${goType(schema.items ?? {})}`;
    case "object":
      return typeof schema.additionalProperties === "object"
        ? `map[string]${goType(schema.additionalProperties)}`
        : "struct";
    default:
      return "string";
  }
}
