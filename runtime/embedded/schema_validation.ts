/**
 * Checks a custom object against its schema, with the words of kube-apiserver.
 *
 * A JSON-schema library judges; here its verdicts are put into words, one for
 * each place in the object, and lists are checked for items that are the same.
 *
 * @module
 */

import {
  type OutputUnit,
  type Schema as JsonSchema,
  Validator,
} from "@cfworker/json-schema";
import { type FieldError, fieldError } from "./field_error.ts";
import { itemElement } from "./field_path.ts";
import { isObject, type Json, type JsonObject, typeOf } from "./json.ts";
import { fieldSchema } from "./prune.ts";
import type { Schema } from "./schema_terms.ts";

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

/** Keywords that only say that something inside is wrong. */
const CONTAINERS = new Set([
  "properties",
  "items",
  "additionalProperties",
  "allOf",
  "$ref",
]);
const ALTERNATIVES = /\/(anyOf|oneOf|not)\//;

function inWords(
  errors: readonly OutputUnit[],
  object: JsonObject,
  schema: Schema,
): FieldError[] {
  const seen = new Set<string>();
  const worded: FieldError[] = [];
  for (const { keyword, keywordLocation, instanceLocation, error } of errors) {
    if (CONTAINERS.has(keyword) || ALTERNATIVES.test(keywordLocation)) continue;
    const steps = instanceLocation.split("/").slice(1).map(decodeStep);
    const place = { ...findPlace(object, schema, steps), verdict: error };
    const found = wordsFor(keyword, place);
    // One verdict a place is enough, but every missing field counts.
    const key = keyword === "required" ? JSON.stringify(found) : place.path;
    if (seen.has(key)) continue;
    seen.add(key);
    worded.push(...found);
  }
  return worded;
}

function decodeStep(step: string): string {
  return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A place in an object, and what is wanted there. */
interface Place {
  readonly path: string;
  readonly value: Json;
  readonly wanted: Readonly<Record<string, unknown>>;
  /** The library's own words. */
  readonly verdict: string;
}

function findPlace(
  object: Json,
  schema: Schema,
  steps: readonly string[],
): Omit<Place, "verdict"> {
  let path = "";
  let value = object;
  let here: Schema = schema;
  for (const step of steps) {
    if (Array.isArray(value)) {
      path += `[${step}]`;
      value = value[Number(step)] ?? null;
      here = here.items ?? {};
    } else {
      path += path === "" ? step : `.${step}`;
      value = isObject(value) ? value[step] ?? null : null;
      here = fieldSchema(here, step) ?? {};
    }
  }
  return { path, value, wanted: { ...here } };
}

/** The sentences of the numeric and length keywords. */
const SENTENCES: Readonly<Record<string, (place: Place) => string>> = {
  minimum: ({ wanted }) =>
    `should be greater than ${
      wanted.exclusiveMinimum ? "" : "or equal to "
    }${wanted.minimum}`,
  maximum: ({ wanted }) =>
    `should be less than ${
      wanted.exclusiveMaximum ? "" : "or equal to "
    }${wanted.maximum}`,
  multipleOf: ({ wanted }) => `should be a multiple of ${wanted.multipleOf}`,
  minLength: ({ wanted }) =>
    `should be at least ${wanted.minLength} chars long`,
  pattern: ({ wanted }) => `should match '${wanted.pattern}'`,
};

function wordsFor(keyword: string, place: Place): FieldError[] {
  const { path, value, wanted } = place;
  const sentence = SENTENCES[keyword];
  if (sentence !== undefined) {
    return [
      fieldError.invalid(path, value, `${path} in body ${sentence(place)}`),
    ];
  }
  switch (keyword) {
    case "required":
      return missing(place);
    case "type":
      return [typeInvalid(path, typeOf(value), typesOf(wanted))];
    case "format":
      return [typeInvalid(path, value, String(wanted.format))];
    case "enum":
      return [
        fieldError.notSupported(path, value, (wanted as Schema).enum ?? []),
      ];
    case "maxLength":
      return [
        tooMuch("Long", path, `may not be more than ${wanted.maxLength} bytes`),
      ];
    case "maxItems":
    case "maxProperties":
      return [tooMany(path, value, Number(wanted[keyword]))];
    case "minItems":
    case "minProperties": {
      const what = keyword === "minItems" ? "items" : "properties";
      return [fieldError.invalid(
        path,
        countOf(value),
        `${path} in body should have at least ${wanted[keyword]} ${what}`,
      )];
    }
    default:
      return [{
        reason: "FieldValueInvalid",
        message: `Invalid value: "": "${path}" ${alternative(keyword, place)}`,
        field: "<nil>",
      }];
  }
}

function missing({ path, value, wanted }: Place): FieldError[] {
  const fields = ((wanted as Schema).required ?? []).filter((field) =>
    !isObject(value) || !Object.hasOwn(value, field)
  );
  return fields.map((field) =>
    fieldError.required(path === "" ? field : `${path}.${field}`)
  );
}

function typesOf(schema: Schema): string {
  return schema["x-kubernetes-int-or-string"]
    ? "integer,string"
    : schema.type ?? "object";
}

function typeInvalid(path: string, found: Json, wanted: string): FieldError {
  const words = `${path} in body must be of type ${wanted}`;
  return {
    ...fieldError.invalid(path, found, `${words}: ${JSON.stringify(found)}`),
    reason: "FieldValueTypeInvalid",
  };
}

function tooMuch(what: string, field: string, message: string): FieldError {
  return {
    reason: `FieldValueToo${what}`,
    message: `Too ${what.toLowerCase()}: ${message}`,
    field,
  };
}

function tooMany(path: string, value: Json, limit: number): FieldError {
  const items = limit === 1 ? "item" : "items";
  return tooMuch(
    "Many",
    path,
    `${countOf(value)}: must have at most ${limit} ${items}`,
  );
}

function countOf(value: Json): number {
  return typeof value === "object" && value !== null
    ? Object.keys(value).length
    : 0;
}

function alternative(keyword: string, { verdict }: Place): string {
  switch (keyword) {
    case "oneOf":
      return `must validate one and only one schema (oneOf). ${
        alternatives(/\((\d+) matches\)/.exec(verdict)?.[1])
      }`;
    case "not":
      return "must not validate the schema (not)";
    default:
      return "must validate at least one schema (anyOf)";
  }
}

function alternatives(matches = "0"): string {
  return matches === "0"
    ? "Found none valid"
    : `Found ${matches} valid alternatives`;
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
