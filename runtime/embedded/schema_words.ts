/**
 * Puts the verdicts of a JSON-schema library into the words of kube-apiserver.
 *
 * @module
 */

import type { OutputUnit } from "@cfworker/json-schema";
import { type FieldError, fieldError } from "./field_error.ts";
import { isObject, type Json, type JsonObject, typeOf } from "./json.ts";
import { fieldSchema } from "./prune.ts";
import type { Schema } from "./schema_terms.ts";

/** A place in an object, and what is wanted there. */
interface Place {
  readonly path: string;
  readonly value: Json;
  readonly wanted: Schema & Readonly<Record<string, unknown>>;
  /** The library's own words. */
  readonly verdict: string;
}

/** Keywords that only say that something inside is wrong. */
const CONTAINERS = new Set([
  "properties",
  "items",
  "additionalProperties",
  "allOf",
]);
const ALTERNATIVES = /\/(anyOf|oneOf|not)\//;

/** What each keyword's breach is called. */
const WORDS: Readonly<Record<string, (place: Place) => FieldError[]>> = {
  required: missing,
  type: (place) => [typeInvalid(place, typeOf(place.value), typesOf(place))],
  format: (
    place,
  ) => [typeInvalid(place, place.value, `${place.wanted.format}`)],
  enum: ({ path, value, wanted }) => [
    fieldError.notSupported(path, value, wanted.enum ?? []),
  ],
  minimum: (place) =>
    bound(
      place,
      `greater than ${orEqual(place, "Minimum")}${place.wanted.minimum}`,
    ),
  maximum: (place) =>
    bound(
      place,
      `less than ${orEqual(place, "Maximum")}${place.wanted.maximum}`,
    ),
  multipleOf: (place) =>
    bound(place, `a multiple of ${place.wanted.multipleOf}`),
  minLength: (place) =>
    bound(place, `at least ${place.wanted.minLength} chars long`),
  pattern: (place) =>
    said(place, place.value, `should match '${place.wanted.pattern}'`),
  maxLength: ({ path, wanted }) => [
    tooMuch("Long", path, `may not be more than ${wanted.maxLength} bytes`),
  ],
  maxItems: tooMany,
  maxProperties: tooMany,
  minItems: (place) => tooFew(place, `${place.wanted.minItems} items`),
  minProperties: (place) =>
    tooFew(place, `${place.wanted.minProperties} properties`),
  oneOf: (place) => {
    const matches = /\((\d+) matches\)/.exec(place.verdict)?.[1] ?? "0";
    const found = matches === "0"
      ? "none valid"
      : `${matches} valid alternatives`;
    const words = "must validate one and only one schema (oneOf)";
    return alternative(place, `${words}. Found ${found}`);
  },
  anyOf: (place) =>
    alternative(place, "must validate at least one schema (anyOf)"),
  not: (place) => alternative(place, "must not validate the schema (not)"),
};

/** Words verdicts: one for each place, but every missing field. */
export function inWords(
  verdicts: readonly OutputUnit[],
  object: JsonObject,
  schema: Schema,
): FieldError[] {
  const seen = new Set<string>();
  const worded: FieldError[] = [];
  for (
    const { keyword, keywordLocation, instanceLocation, error } of verdicts
  ) {
    if (CONTAINERS.has(keyword) || ALTERNATIVES.test(keywordLocation)) continue;
    const steps = instanceLocation.split("/").slice(1).map(decodeStep);
    const place = { ...findPlace(object, schema, steps), verdict: error };
    const found = WORDS[keyword]?.(place) ?? said(place, place.value, error);
    const key = keyword === "required" ? JSON.stringify(found) : place.path;
    if (!seen.has(key)) worded.push(...found);
    seen.add(key);
  }
  return worded;
}

function decodeStep(step: string): string {
  return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
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

function said({ path }: Place, shown: Json, words: string): FieldError[] {
  return [fieldError.invalid(path, shown, `${path} in body ${words}`)];
}

function bound(place: Place, words: string): FieldError[] {
  return said(place, place.value, `should be ${words}`);
}

function orEqual({ wanted }: Place, which: "Minimum" | "Maximum"): string {
  return wanted[`exclusive${which}`] ? "" : "or equal to ";
}

function missing({ path, value, wanted }: Place): FieldError[] {
  const fields = (wanted.required ?? []).filter((field) =>
    !isObject(value) || !Object.hasOwn(value, field)
  );
  return fields.map((field) =>
    fieldError.required(path === "" ? field : `${path}.${field}`)
  );
}

function typesOf({ wanted }: Place): string {
  return wanted["x-kubernetes-int-or-string"]
    ? "integer,string"
    : wanted.type ?? "object";
}

function typeInvalid({ path }: Place, found: Json, wanted: string): FieldError {
  const words = `${path} in body must be of type ${wanted}`;
  return {
    ...fieldError.invalid(path, found, `${words}: ${JSON.stringify(found)}`),
    reason: "FieldValueTypeInvalid",
  };
}

function tooMuch(what: string, field: string, words: string): FieldError {
  return {
    reason: `FieldValueToo${what}`,
    message: `Too ${what.toLowerCase()}: ${words}`,
    field,
  };
}

function tooMany({ path, value, wanted }: Place): FieldError[] {
  const limit = Number(wanted.maxItems ?? wanted.maxProperties);
  const items = limit === 1 ? "item" : "items";
  const words = `${countOf(value)}: must have at most ${limit} ${items}`;
  return [tooMuch("Many", path, words)];
}

function tooFew(place: Place, limit: string): FieldError[] {
  return said(place, countOf(place.value), `should have at least ${limit}`);
}

function countOf(value: Json): number {
  return typeof value === "object" && value !== null
    ? Object.keys(value).length
    : 0;
}

/** Alternatives are not told by the field, but by the words. */
function alternative({ path }: Place, words: string): FieldError[] {
  return [fieldError.invalid("<nil>", "", `"${path}" ${words}`)];
}
