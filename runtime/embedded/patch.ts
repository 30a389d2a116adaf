/**
 * Answers `PATCH`, in its four kinds.
 *
 * @module
 */

import {
  type ApiRequest,
  invalidOptions,
  managerOf,
  readWriteOptions,
  type Reply,
} from "./api_request.ts";
import { applyConfig } from "./apply.ts";
import { type Backend, timestamp } from "./backend.ts";
import { createObject } from "./create.ts";
import {
  DecodingError,
  type FieldValidation,
  fitObject,
  mediaType,
  parseBody,
  unsupportedMediaType,
} from "./decode.ts";
import { ApiError, badRequest, invalid, notFound } from "./errors.ts";
import { fieldError } from "./field_error.ts";
import { typeMismatch } from "./go_types.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  objectAt,
  textAt,
} from "./json.ts";
import { jsonPatch } from "./json_patch.ts";
import { mergePatch } from "./merge_patch.ts";
import { pruneUnknown } from "./prune.ts";
import { refused } from "./refusals.ts";
import { apiVersionOf, type Resource } from "./resource.ts";
import { strategicPatch } from "./strategic_patch.ts";
import { checkAddress, findObject, replaceObject } from "./update.ts";

const JSON_PATCH = "application/json-patch+json";
const MERGE_PATCH = "application/merge-patch+json";
const STRATEGIC_PATCH = "application/strategic-merge-patch+json";
const APPLY_PATCH = "application/apply-patch+yaml";

/** Answers `PATCH`. */
export async function patch(
  backend: Backend,
  request: ApiRequest,
): Promise<Reply> {
  const type = mediaType(request.headers.get("content-type") ?? "");
  checkType(type, request.resource);
  const patch = await parsePatch(type, request.body);
  const validation = readWriteOptions(request, "PatchOptions");
  if (type === APPLY_PATCH) return apply(backend, request, patch);
  const found = findObject(backend, request);
  if (found === undefined) throw notFound(request.resource, request.name);
  const next = patched(type, JSON.parse(found.json), {
    patch,
    resource: request.resource,
  });
  const warnings = fitPatched(request.resource, next, validation);
  checkAddress(request, next);
  const stored = replaceObject(backend, request, { next, found });
  return { code: 200, body: stored.json, warnings };
}

function checkType(type: string, { custom }: Resource): void {
  const known = [JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, APPLY_PATCH];
  if (type === "application/apply-patch+cbor") throw refused("protobuf");
  if (!known.includes(type)) {
    throw new ApiError(
      415,
      "UnsupportedMediaType",
      "415: Unsupported Media Type",
      { details: {} },
    );
  }
  if (custom && type === STRATEGIC_PATCH) {
    throw unsupportedMediaType(
      [JSON_PATCH, MERGE_PATCH, APPLY_PATCH].join(", "),
    );
  }
}

async function parsePatch(type: string, body: string): Promise<Json> {
  const isApply = type === APPLY_PATCH;
  try {
    return await parseBody(body, isApply ? "application/yaml" : "");
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw badRequest(
      isApply
        ? `error decoding YAML: ${message}`
        : `error decoding patch: ${message}`,
      { cause },
    );
  }
}

function patched(
  type: string,
  object: JsonObject,
  { patch, resource }: { readonly patch: Json; readonly resource: Resource },
): JsonObject {
  if (type === JSON_PATCH) return jsonPatch(object, patch);
  if (!isObject(patch)) {
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${
        Array.isArray(patch) ? "array" : typeof patch
      } into Go value of type map[string]interface {}`,
    );
  }
  const next = type === MERGE_PATCH
    ? mergePatch(object, patch)
    : strategicPatch(object, patch, resource.schema);
  return structuredClone(next);
}

/** Fits the outcome of a patch; what does not fit makes the patch invalid. */
function fitPatched(
  resource: Resource,
  object: JsonObject,
  validation: FieldValidation,
): string[] {
  const shown = JSON.stringify(object);
  try {
    checkPatchedKind(resource, object);
    return fitObject(resource, object, validation);
  } catch (cause) {
    if (!(cause instanceof DecodingError)) throw cause;
    throw invalid({ group: "", kind: "" }, "", [
      fieldError.invalid("patch", shown, cause.message),
    ]);
  }
}

function checkPatchedKind(resource: Resource, object: JsonObject): void {
  if (resource.custom) return;
  const { kind, apiVersion } = object;
  if (kind !== resource.kind || apiVersion !== apiVersionOf(resource)) {
    throw new DecodingError(
      `no kind "${kind}" is registered for version "${apiVersion}"`,
    );
  }
}

/** Answers server-side apply. */
function apply(
  backend: Backend,
  request: ApiRequest,
  config: Json,
): Reply {
  const { resource, query, subresource } = request;
  if ((query.get("fieldManager") ?? "") === "") {
    throw invalidOptions("PatchOptions", [
      fieldError.required("fieldManager", "is required for apply patch"),
    ]);
  }
  checkConfig(resource, config);
  const found = findObject(backend, request);
  const live: JsonObject = found === undefined
    ? { metadata: {} }
    : JSON.parse(found.json);
  const { object, managers } = applyConfig({
    resource,
    live,
    config,
    force: query.get("force") === "true",
    writer: {
      manager: managerOf(request),
      operation: "Apply",
      subresource,
      time: timestamp(backend),
    },
  });
  const next = structuredClone(object);
  const metadata = objectAt(next, "metadata");
  metadata.name ??= request.name;
  const warnings = fitPatched(resource, next, "Warn");
  checkAddress(request, next);
  if (found !== undefined) {
    const stored = replaceObject(backend, request, { next, found, managers });
    return { code: 200, body: stored.json, warnings };
  }
  if (subresource !== "") throw notFound(resource, request.name);
  const created = createObject(backend, request, { object: next, managers });
  return { code: 201, body: created.json, warnings };
}

function checkConfig(
  resource: Resource,
  config: Json,
): asserts config is JsonObject {
  const kind = textAt(config, "kind");
  const apiVersion = textAt(config, "apiVersion");
  if (kind !== resource.kind || apiVersion !== apiVersionOf(resource)) {
    const [version = "", group = ""] = apiVersion.split("/").reverse();
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${kind}`);
  }
  if (objectAt(config, "metadata").managedFields !== undefined) {
    throw badRequest("metadata.managedFields must be nil");
  }
  const why = undeclared(config, resource);
  if (why === undefined) return;
  const { group, version } = resource;
  const { namespace = "", name = "" } = objectAt(config, "metadata");
  throw new ApiError(
    500,
    "",
    `failed to create typed patch object (${namespace}/${name}; ${group}/${version}, Kind=${resource.kind}): ${why}`,
  );
}

/** Returns what of a configuration does not fit the kind's schema, if anything. */
function undeclared(config: Json, resource: Resource): string | undefined {
  const [unknown] = pruneUnknown(structuredClone(config), resource.schema);
  if (unknown !== undefined) return `.${unknown}: field not declared in schema`;
  const mismatch = typeMismatch(config, resource.schema);
  return mismatch === undefined
    ? undefined
    : `.${mismatch.path}: expected ${mismatch.wanted}, got ${mismatch.found}`;
}
