/**
 * Server-side apply as a request: what is asked, and what may not be.
 *
 * @module
 */

import { type ApiRequest, invalidOptions, type Reply } from "./api_request.ts";
import { applyConfig } from "./apply.ts";
import type { Backend } from "./backend.ts";
import { createObject } from "./create.ts";
import { ApiError, badRequest, notFound } from "./errors.ts";
import { fieldError } from "./field_error.ts";
import { typeMismatch } from "./go_types.ts";
import { type Json, type JsonObject, objectAt, textAt } from "./json.ts";
import { fitPatched } from "./patch_result.ts";
import { pruneUnknown } from "./prune.ts";
import { apiVersionOf, type Resource } from "./resource.ts";
import { checkAddress, findObject, replaceObject } from "./update.ts";
import { writerOf } from "./writer.ts";

/** Answers `PATCH` with what a manager wants of an object. */
export function applyPatch(
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
  const { object, managers } = applyConfig({
    resource,
    live: found === undefined ? { metadata: {} } : JSON.parse(found.json),
    config,
    force: query.get("force") === "true",
    writer: writerOf(backend, request, "Apply"),
  });
  const next = structuredClone(object);
  objectAt(next, "metadata").name ??= request.name;
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
