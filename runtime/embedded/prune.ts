/**
 * Makes an object fit its schema's fields: what the schema does not name goes,
 * and so do nulls that mean nothing.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "./json.ts";
import { ROOT_FIELDS } from "./metadata_schema.ts";
import type { Schema } from "./schema_terms.ts";

/** Returns the schema of the value of `field` in an object, if the schema has one. */
export function fieldSchema(schema: Schema, field: string): Schema | undefined {
  const properties = schema.properties;
  if (properties !== undefined && Object.hasOwn(properties, field)) {
    return properties[field];
  }
  const { additionalProperties } = schema;
  if (typeof additionalProperties === "object") return additionalProperties;
  if (schema["x-kubernetes-embedded-resource"]) return ROOT_FIELDS[field];
  return undefined;
}

/** Whether fields that the schema does not name are kept. */
function keepsUnknown(schema: Schema): boolean {
  return schema["x-kubernetes-preserve-unknown-fields"] === true ||
    schema.additionalProperties === true;
}

/**
 * Removes from `value`, in place, every field that `schema` does not name, and
 * returns their paths.
 */
export function pruneUnknown(
  value: Json,
  schema: Schema,
  path = "",
): string[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return [];
    return value.flatMap((item, index) =>
      pruneUnknown(item, items, `${path}[${index}]`)
    );
  }
  if (!isObject(value)) return [];
  const unknown: string[] = [];
  for (const field of Object.keys(value)) {
    const fieldPath = path === "" ? field : `${path}.${field}`;
    const known = fieldSchema(schema, field);
    if (known !== undefined) {
      unknown.push(...pruneUnknown(value[field] ?? null, known, fieldPath));
    } else if (!keepsUnknown(schema)) {
      unknown.push(fieldPath);
      delete value[field];
    }
  }
  return unknown;
}

/**
 * Removes nulls from `value`, in place, where null is not a value of its own:
 * the default, if there is one, takes their place later.
 */
export function pruneNulls(value: Json, schema: Schema): void {
  eachField(value, schema, (object, field, known) => {
    if (object[field] === null && known !== undefined && !known.nullable) {
      delete object[field];
    }
  });
}

/** Removes what Go's JSON leaves out: empty values of fields marked so. */
export function pruneEmpty(value: Json, schema: Schema): void {
  eachField(value, schema, (object, field, known) => {
    if (known?.["x-dormouse-omit-empty"] && isEmpty(object[field])) {
      delete object[field];
    }
  });
}

function isEmpty(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === "" || value === 0 || value === false || value === null;
}

/** Visits the fields of all objects in `value`, innermost first. */
function eachField(
  value: Json,
  schema: Schema,
  visit: (object: JsonObject, field: string, known: Schema | undefined) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) eachField(item, schema.items ?? {}, visit);
  } else if (isObject(value)) {
    for (const field of Object.keys(value)) {
      const known = fieldSchema(schema, field);
      eachField(value[field] ?? null, known ?? {}, visit);
      visit(value, field, known);
    }
  }
}
