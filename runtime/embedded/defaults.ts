/**
 * Fills in what a schema says of absent fields.
 *
 * @module
 */

import { isObject, type Json } from "./json.ts";
import { fieldSchema } from "./prune.ts";
import type { Schema } from "./schema_terms.ts";

/** Sets, in place, every absent field of `value` that has a default. */
export function applyDefaults(value: Json, schema: Schema): void {
  if (Array.isArray(value)) {
    for (const item of value) applyDefaults(item, schema.items ?? {});
    return;
  }
  if (!isObject(value)) return;
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    const absent = !Object.hasOwn(value, field) ||
      (value[field] === null && !property.nullable);
    if (absent && property.default !== undefined) {
      value[field] = structuredClone(property.default);
    }
  }
  for (const field of Object.keys(value)) {
    const known = fieldSchema(schema, field);
    if (known !== undefined) applyDefaults(value[field] ?? null, known);
  }
}
