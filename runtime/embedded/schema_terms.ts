/**
 * Structural schemas, and the words in which those of the built-in kinds are
 * written.
 *
 * Built-in kinds and custom ones are described alike, so decoding, defaulting,
 * patching, field ownership and documentation have one mechanism each. What
 * Go's types say beyond a schema is one mark: a field that is left out when it
 * is empty (`omitempty` on a value, not on a pointer).
 *
 * @module
 */

import type { Json } from "./json.ts";

/** A structural schema, as a CustomResourceDefinition carries it. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly default?: Json;
  readonly nullable?: boolean;
  readonly required?: readonly string[];
  readonly enum?: readonly Json[];
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: string;
  /** Left out of what is stored when it holds its type's zero value. */
  readonly "x-dormouse-omit-empty"?: boolean;
}

const OMIT_EMPTY = { "x-dormouse-omit-empty": true } as const;

/** The scalars, by the word used in a field list. */
const SCALARS = {
  /** Text left out when empty. */
  text: { type: "string", ...OMIT_EMPTY },
  /** Text whose emptiness means something. */
  string: { type: "string" },
  /** A boolean left out when false. */
  flag: { type: "boolean", ...OMIT_EMPTY },
  boolean: { type: "boolean" },
  /** A number left out when zero. */
  count: { type: "integer", format: "int32", ...OMIT_EMPTY },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  time: { type: "string", format: "date-time" },
  intOrString: { "x-kubernetes-int-or-string": true },
  any: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
} as const satisfies Record<string, Schema>;

type Scalar = keyof typeof SCALARS;

/** The word for a value that is kept as it comes. */
export const any: Schema = SCALARS.any;
/** The word for text. */
export const text: Schema = SCALARS.text;
/** The word for a number of 32 bits. */
export const int32: Schema = SCALARS.int32;
/** The word for a quantity such as `100m`. */
export const quantity: Schema = SCALARS.intOrString;

/**
 * Describes an object: its scalar fields as lists of names by type, then its
 * other fields.
 */
export function object(
  scalars: { readonly [type in Scalar]?: string },
  fields: Readonly<Record<string, Schema>> = {},
): Schema {
  const properties: Record<string, Schema> = {};
  for (const [type, names] of Object.entries(scalars)) {
    for (const name of names.split(" ")) {
      properties[name] = SCALARS[type as Scalar];
    }
  }
  return { type: "object", properties: { ...properties, ...fields } };
}

/** The same object, owned as a whole by whoever applied it. */
export function atomic(schema: Schema): Schema {
  return { ...schema, "x-kubernetes-map-type": "atomic" };
}

/** Describes free names with values of one type. */
export function mapOf(value: Schema): Schema {
  return {
    type: "object",
    additionalProperties: keptEvenIfEmpty(value),
    ...OMIT_EMPTY,
  };
}

/** Describes a list that is owned and replaced as a whole. */
export function list(items: Schema): Schema {
  return {
    type: "array",
    items: keptEvenIfEmpty(items),
    "x-kubernetes-list-type": "atomic",
    ...OMIT_EMPTY,
  };
}

/** Describes a list of scalars without order or duplicates. */
export function set(items: Schema): Schema {
  return { ...list(items), "x-kubernetes-list-type": "set" };
}

/** Describes a list whose items are told apart by `keys`; the first is also the merge key. */
export function listBy(items: Schema, ...keys: readonly string[]): Schema {
  return {
    ...list(items),
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": keys,
  };
}

/** Gives a schema a default. */
export function orElse(schema: Schema, value: Json): Schema {
  return { ...schema, default: value };
}

/** The same object with defaults for some of its fields. */
export function withDefaults(
  schema: Schema,
  defaults: Readonly<Record<string, Json>>,
): Schema {
  const properties: Record<string, Schema> = { ...schema.properties };
  for (const [name, value] of Object.entries(defaults)) {
    properties[name] = orElse(properties[name] ?? any, value);
  }
  return { ...schema, properties };
}

/** The same schema, without the mark of being left out when empty. */
export function keptEvenIfEmpty(schema: Schema): Schema {
  const { "x-dormouse-omit-empty": _mark, ...rest } = schema;
  return rest;
}
