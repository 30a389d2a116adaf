/**
 * From the bytes of a request to an object that fits its kind: parsed, of the
 * right kind, without unknown fields, with defaults.
 *
 * @module
 */

import { applyDefaults } from "./defaults.ts";
import { ApiError, badRequest, invalid } from "./errors.ts";
import { fieldError } from "./field_error.ts";
import { typeMismatch } from "./go_types.ts";
import { isObject, type Json, type JsonObject, textAt } from "./json.ts";
import { METADATA_SCHEMA } from "./metadata_schema.ts";
import { pruneEmpty, pruneNulls, pruneUnknown } from "./prune.ts";
import { refused } from "./refusals.ts";
import { apiVersionOf, type Resource } from "./resource.ts";

/** What happens to fields that the schema does not know. */
export type FieldValidation = "Ignore" | "Warn" | "Strict";

/** Thrown by {@link fitObject}: which of two errors it becomes depends on the verb. */
export class DecodingError extends Error {
  override readonly name = "DecodingError";
}

/** How much of a body an error message quotes. */
const QUOTED_LENGTH = 30;

/** Parses a body by its content type; JSON is YAML, too. */
export async function parseBody(
  text: string,
  contentType: string,
): Promise<Json> {
  const type = mediaType(contentType);
  if (type === "application/json" || type === "") return JSON.parse(text);
  // Loaded when first needed: most servers never see YAML.
  const { parse } = await import("yaml");
  return toJson(parse(text));
}

/** YAML knows values that JSON has not; `JSON.stringify` maps them. */
function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null));
}

/** Returns a content type without its parameters. */
export function mediaType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

/** Parses the body of a create or update request; it must be an object of `resource`. */
export async function decodeObject(
  resource: Resource,
  text: string,
  contentType: string,
): Promise<JsonObject> {
  const type = mediaType(contentType);
  if (/protobuf|cbor/.test(type)) throw refused("protobuf");
  if (!["", "application/json", "application/yaml"].includes(type)) {
    const also = resource.custom
      ? "application/yaml"
      : "application/yaml, application/vnd.kubernetes.protobuf";
    throw unsupportedMediaType(`application/json, ${also}`);
  }
  let value: Json;
  try {
    value = await parseBody(text, contentType);
  } catch (cause) {
    throw unrecognized(
      resource,
      text,
      `couldn't get version/kind; json parse error: ${messageOf(cause)}`,
      cause,
    );
  }
  if (!isObject(value)) {
    throw unrecognized(
      resource,
      text,
      "couldn't get version/kind; json parse error: json: cannot unmarshal into Go value",
    );
  }
  checkKind(resource, value, text);
  return value;
}

/** The content type of the body is none that this verb takes. */
export function unsupportedMediaType(accepted: string): ApiError {
  return new ApiError(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  );
}

function unrecognized(
  resource: Resource,
  text: string,
  why: string,
  cause?: unknown,
): ApiError {
  const quoted = text === ""
    ? "<empty>"
    : text.length > QUOTED_LENGTH
    ? `${text.slice(0, QUOTED_LENGTH)} ...`
    : text;
  return badRequest(
    `the object provided is unrecognized (must be of type ${resource.kind}): ${why} (${quoted})`,
    { cause },
  );
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Built-in kinds may leave out what the address says; custom ones may not. */
function checkKind(resource: Resource, object: JsonObject, text: string): void {
  const kind = textAt(object, "kind");
  const apiVersion = textAt(object, "apiVersion");
  if (kind === "" && resource.custom) {
    throw unrecognized(resource, text, `Object 'Kind' is missing in '${text}'`);
  }
  if (resource.custom) {
    if (apiVersion !== apiVersionOf(resource)) {
      throw badRequest(
        `the API version in the data (${apiVersion}) does not match the expected API version (${
          apiVersionOf(resource)
        })`,
      );
    }
    if (kind !== resource.kind) throw wrongKind(resource, object);
    return;
  }
  const wrong = (kind !== "" && kind !== resource.kind) ||
    (apiVersion !== "" && apiVersion !== apiVersionOf(resource));
  if (wrong) {
    const version = apiVersion.split("/").at(-1) || resource.version;
    throw badRequest(
      `${
        kind || resource.kind
      } in version "${version}" cannot be handled as a ${resource.kind}: no kind "${
        kind || resource.kind
      }" is registered for version "${apiVersion}"`,
    );
  }
}

/** A custom object says that it is of another kind. */
export function wrongKind(resource: Resource, object: JsonObject): ApiError {
  const kind = textAt(object, "kind");
  return invalid({ ...resource, kind }, textAt(object, "metadata", "name"), [
    fieldError.invalid("kind", kind, `must be ${resource.kind}`),
  ]);
}

/**
 * Makes `object` fit its kind, in place, and returns warnings about fields
 * that the kind does not know.
 *
 * @throws DecodingError for values of wrong types, and for unknown fields when
 * validation is strict.
 */
export function fitObject(
  resource: Resource,
  object: JsonObject,
  validation: FieldValidation,
): string[] {
  const mismatch = resource.custom
    ? typeMismatch(object.metadata ?? null, METADATA_SCHEMA)
    : typeMismatch(object, resource.schema);
  if (mismatch !== undefined) {
    const owner = resource.custom ? "ObjectMeta" : resource.kind;
    const field = [owner, mismatch.path].filter((part) => part !== "").join(
      ".",
    );
    throw new DecodingError(
      `json: cannot unmarshal ${mismatch.found} into Go struct field ${field} of type ${mismatch.wanted}`,
    );
  }
  object.metadata ??= {};
  const unknown = pruneUnknown(object, resource.schema)
    .map((path) => `unknown field "${path}"`);
  if (validation === "Strict" && unknown.length > 0) {
    throw new DecodingError(`strict decoding error: ${unknown.join(", ")}`);
  }
  pruneNulls(object, resource.schema);
  applyDefaults(object, resource.schema);
  pruneEmpty(object, resource.schema);
  resource.normalize?.(object);
  return validation === "Warn" ? unknown : [];
}

/** Returns `object` with its type first, as lists and clients expect it. */
export function inOrder(resource: Resource, object: JsonObject): JsonObject {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object;
  return {
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    metadata: metadata ?? {},
    ...rest,
  };
}
