/**
 * Checks a custom object against its schema, with the words of kube-apiserver.
 *
 * A JSON-schema library judges, `schema_words.ts` words its verdicts; here lists
 * are checked for items that are the same, which JSON schema cannot say.
 *
 * @module
 */

import { type Schema as JsonSchema, Validator } from "@cfworker/json-schema";
import { type FieldError, fieldError } from "./field_error.ts";
import { itemElement } from "./field_path.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { fieldSchema } from "./prune.ts";
import type { Schema } from "./schema_terms.ts";
import { inWords } from "./schema_words.ts";

/** A schema made ready to check objects. */
export class SchemaValidator {
  readonly #schema: Schema;
  #validator: Validator | undefined;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** Returns every breach in `object`. */
  validate(object: JsonObject): FieldError[] {
    this.#validator ??= new Validator(toJsonSchema(this.#schema), "4", false);
    const { errors } = this.#validator.validate(object);
    const worded = inWords(errors, object, this.#schema);
    return worded.length > 0 ? worded : duplicatesIn(object, this.#schema, "");
  }
}

/** Says in JSON schema's own keywords what the extensions mean. */
function toJsonSchema(schema: Schema): JsonSchema {
  const plain: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword.startsWith("x-") || keyword === "nullable") continue;
    plain[keyword] = convertKeyword(keyword, value);
  }
  if (schema["x-kubernetes-int-or-string"]) plain.type = ["integer", "string"];
  if (schema.nullable) {
    plain.type = [plain.type, "null"].flat();
    if (schema.enum !== undefined) plain.enum = [...schema.enum, null];
  }
  return plain as JsonSchema;
}

function convertKeyword(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case "properties":
      return Object.fromEntries(
        Object.entries(value as Record<string, Schema>).map((
          [name, schema],
        ) => [
          name,
          toJsonSchema(schema),
        ]),
      );
    case "allOf":
    case "anyOf":
    case "oneOf":
      return (value as Schema[]).map(toJsonSchema);
    case "items":
    case "not":
      return toJsonSchema(value as Schema);
    case "additionalProperties":
      return isObject(value) ? toJsonSchema(value as Schema) : value;
    default:
      return value;
  }
}

/** Returns the items of keyed lists that are there twice. */
function duplicatesIn(value: Json, schema: Schema, path: string): FieldError[] {
  if (Array.isArray(value)) {
    const items = schema.items ?? {};
    return [
      ...sameItems(value, schema, path),
      ...value.flatMap((item, index) =>
        duplicatesIn(item, items, `${path}[${index}]`)
      ),
    ];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([field, child]) => {
    const known = fieldSchema(schema, field);
    const fieldPath = path === "" ? field : `${path}.${field}`;
    return known === undefined ? [] : duplicatesIn(child, known, fieldPath);
  });
}

function sameItems(
  list: readonly Json[],
  schema: Schema,
  path: string,
): FieldError[] {
  const type = schema["x-kubernetes-list-type"];
  if (type !== "set" && type !== "map") return [];
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    const element = itemElement(item, schema);
    if (!seen.has(element)) {
      seen.add(element);
      return [];
    }
    const id = JSON.parse(element.slice(2)) as Json;
    return [fieldError.duplicate(`${path}[${index}]`, id)];
  });
}
