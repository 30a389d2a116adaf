/**
 * Answers `PATCH`, in its four kinds.
 *
 * @module
 */

import {
  type ApiRequest,
  readWriteOptions,
  type Reply,
} from "./api_request.ts";
import { applyPatch } from "./apply_patch.ts";
import type { Backend } from "./backend.ts";
import { mediaType, parseBody, unsupportedMediaType } from "./decode.ts";
import { ApiError, badRequest, notFound } from "./errors.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { jsonPatch } from "./json_patch.ts";
import { mergePatch } from "./merge_patch.ts";
import { fitPatched } from "./patch_result.ts";
import { refused } from "./refusals.ts";
import type { Resource } from "./resource.ts";
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
  if (type === APPLY_PATCH) return applyPatch(backend, request, patch);
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
