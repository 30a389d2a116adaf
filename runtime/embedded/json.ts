/**
 * JSON as data: its types, and the few questions asked of it everywhere.
 *
 * @module
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [field: string]: Json;
}

/** Whether `value` is a JSON object: neither a list, nor null, nor a scalar. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two values are the same JSON; the order of fields does not count. */
export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length &&
      a.every((item, index) => equalJson(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const fields = Object.keys(a);
  return fields.length === Object.keys(b).length &&
    fields.every((field) => field in b && equalJson(a[field], b[field]));
}

/** Returns what lies at `path` in `value`, or `undefined`. */
export function valueAt(
  value: Json | undefined,
  ...path: readonly string[]
): Json | undefined {
  for (const field of path) {
    if (!isObject(value) || !Object.hasOwn(value, field)) return undefined;
    value = value[field];
  }
  return value;
}

/** Returns the object at `path` in `value`, or an empty one. */
export function objectAt(
  value: Json | undefined,
  ...path: readonly string[]
): JsonObject {
  const found = valueAt(value, ...path);
  return isObject(found) ? found : {};
}

/** Returns the text at `path` in `value`, or `""`. */
export function textAt(
  value: Json | undefined,
  ...path: readonly string[]
): string {
  const found = valueAt(value, ...path);
  return typeof found === "string" ? found : "";
}

/** Names the type of `value` as JSON schema does. */
export function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") {
    return Number.isInteger(value) ? "integer" : "number";
  }
  return typeof value;
}
