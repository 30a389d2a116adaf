/**
 * Replacing objects: the way of every write to an object that exists, whether
 * it comes as a whole or as a patch.
 *
 * @module
 */

import {
  type ApiRequest,
  readWriteOptions,
  type Reply,
} from "./api_request.ts";
import type { Backend } from "./backend.ts";
import { createObject, fitOrRefuse } from "./create.ts";
import { decodeObject, inOrder, wrongKind } from "./decode.ts";
import { ApiError, badRequest, conflict, invalid, notFound } from "./errors.ts";
import { fieldError } from "./field_error.ts";
import { equalJson, type JsonObject, objectAt, textAt } from "./json.ts";
import {
  afterUpdate,
  type Managers,
  readManagers,
  writeManagers,
} from "./managed_fields.ts";
import { groupResource, keyOf } from "./resource.ts";
import type { Revision } from "./store.ts";
import { checkObject } from "./validity.ts";
import { writerOf } from "./writer.ts";

/** What a client with an old copy is told. */
const MODIFIED =
  "the object has been modified; please apply your changes to the latest version and try again";

/** Fields of `metadata` that no client changes. */
const FIXED = [
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "generation",
  "generateName",
  "selfLink",
];

/** Answers `PUT`. */
export async function update(
  backend: Backend,
  request: ApiRequest,
): Promise<Reply> {
  const { resource, body, headers } = request;
  const validation = readWriteOptions(request, "UpdateOptions");
  const contentType = headers.get("content-type") ?? "";
  const object = await decodeObject(resource, body, contentType);
  const warnings = fitOrRefuse(resource, object, validation);
  checkAddress(request, object);
  const found = findObject(backend, request);
  if (found === undefined) {
    if (!resource.createsOnPut || request.subresource !== "") {
      throw notFound(resource, request.name);
    }
    const created = createObject(backend, request, { object });
    return { code: 201, body: created.json, warnings };
  }
  if (resource.custom && textAt(object, "metadata", "resourceVersion") === "") {
    throw invalid({ ...resource, kind: resource.plural }, request.name, [
      fieldError.invalid(
        "metadata.resourceVersion",
        0,
        "must be specified for an update",
      ),
    ]);
  }
  const stored = replaceObject(backend, request, { next: object, found });
  return { code: 200, body: stored.json, warnings };
}

/** The object that a request names, if it exists. */
export function findObject(
  { store }: Backend,
  { resource, namespace, name }: ApiRequest,
): Revision | undefined {
  return store.get(groupResource(resource), keyOf(namespace, name));
}

/** The object must be the one that the URL names. */
export function checkAddress(request: ApiRequest, object: JsonObject): void {
  const metadata = objectAt(object, "metadata");
  const name = textAt(metadata, "name");
  if (name !== request.name) {
    throw badRequest(
      name === ""
        ? `the name of the object (${request.name} based on URL) was undeterminable: name must be provided`
        : `the name of the object (${name}) does not match the name on the URL (${request.name})`,
    );
  }
  const namespace = textAt(metadata, "namespace");
  if (namespace !== "" && namespace !== request.namespace) {
    throw badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
}

/** Stores `next` in the place of `found`; `managers` are given by whoever applied it. */
export function replaceObject(
  backend: Backend,
  request: ApiRequest,
  { next, found, managers }: {
    readonly next: JsonObject;
    readonly found: Revision;
    readonly managers?: Managers;
  },
): Revision {
  const { resource } = request;
  const old: JsonObject = JSON.parse(found.json);
  checkPreconditions(request, next, old);
  if (resource.custom && next.kind !== resource.kind) {
    throw wrongKind(resource, next);
  }
  keepFixed(objectAt(next, "metadata"), old);
  checkFinalizers(request, next, old);
  const result = separateStatus(request, next, old);
  writeManagers(
    result,
    managers ?? managersAfter(backend, request, { old, next: result }),
    resource,
  );
  countGeneration(request, result, old);
  checkObject(resource, result);
  return storeResult(backend, request, { result, found });
}

function checkPreconditions(
  { resource, name }: ApiRequest,
  next: JsonObject,
  old: JsonObject,
): void {
  const version = textAt(next, "metadata", "resourceVersion");
  if (!/^\d*$/.test(version)) {
    throw new ApiError(
      500,
      "",
      `strconv.ParseUint: parsing "${version}": invalid syntax`,
    );
  }
  const uid = textAt(next, "metadata", "uid");
  const held = textAt(old, "metadata", "uid");
  if (uid !== "" && uid !== held) {
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${held}`,
    );
  }
  const current = textAt(old, "metadata", "resourceVersion");
  if (version !== "" && version !== "0" && version !== current) {
    throw conflict(resource, name, MODIFIED);
  }
}

function keepFixed(metadata: JsonObject, old: JsonObject): void {
  const before = objectAt(old, "metadata");
  for (const field of [...FIXED, "name", "namespace"]) {
    const value = before[field];
    if (value === undefined) delete metadata[field];
    else metadata[field] = value;
  }
  metadata.resourceVersion = before.resourceVersion ?? "";
}

/** What is being deleted gets no new finalizers. */
function checkFinalizers(
  { resource, name }: ApiRequest,
  next: JsonObject,
  old: JsonObject,
): void {
  const before = objectAt(old, "metadata");
  if (before.deletionTimestamp === undefined) return;
  const held = new Set([before.finalizers].flat());
  const added = [objectAt(next, "metadata").finalizers].flat()
    .filter((finalizer) => finalizer !== undefined && !held.has(finalizer));
  if (added.length === 0) return;
  const found = added.map((one) => JSON.stringify(one)).join(", ");
  throw invalid(resource, name, [
    fieldError.forbidden(
      "metadata.finalizers",
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${found}}`,
    ),
  ]);
}

/** Status changes through its own address only, and nothing else does there. */
function separateStatus(
  { resource, subresource }: ApiRequest,
  next: JsonObject,
  old: JsonObject,
): JsonObject {
  if (!resource.hasStatus) return next;
  const keeper = subresource === "" ? next : old;
  const { status: _status, ...rest } = structuredClone(keeper);
  const source = subresource === "" ? old : next;
  const result = source.status === undefined
    ? rest
    : { ...rest, status: structuredClone(source.status) };
  if (subresource !== "" && !resource.custom) {
    // Built-in kinds let metadata change along with status.
    result.metadata = structuredClone(next.metadata ?? {});
  }
  return result;
}

function managersAfter(
  backend: Backend,
  request: ApiRequest,
  { old, next }: { readonly old: JsonObject; readonly next: JsonObject },
): Managers {
  const { resource } = request;
  const given = objectAt(next, "metadata").managedFields;
  if (Array.isArray(given) && given.length === 0) return new Map();
  return afterUpdate(readManagers(old), {
    old,
    next,
    resource,
    writer: writerOf(backend, request, "Update"),
  });
}

function countGeneration(
  { resource, subresource }: ApiRequest,
  next: JsonObject,
  old: JsonObject,
): void {
  if (!resource.hasGeneration || subresource !== "") return;
  const strip = ({ metadata: _metadata, ...rest }: JsonObject) => {
    if (resource.hasStatus) delete rest.status;
    return rest;
  };
  if (equalJson(strip(next), strip(old))) return;
  const metadata = objectAt(next, "metadata");
  metadata.generation = Number(metadata.generation ?? 0) + 1;
}

/** Writes unless nothing changed; an object without finalizers that is being deleted goes. */
function storeResult(
  { store }: Backend,
  { resource, namespace, name }: ApiRequest,
  { result, found }: { readonly result: JsonObject; readonly found: Revision },
): Revision {
  const place = groupResource(resource);
  const key = keyOf(namespace, name);
  const object = inOrder(resource, result);
  const metadata = objectAt(object, "metadata");
  const isGone = metadata.deletionTimestamp !== undefined &&
    !hasFinalizers(object);
  if (isGone) {
    // Watches are told of the object as it was stored last.
    store.delete(place, key, JSON.parse(found.json));
    return { version: found.version, json: JSON.stringify(object) };
  }
  if (equalJson(object, JSON.parse(found.json))) return found;
  return store.put(place, key, object);
}

/** Whether something still holds an object that is being deleted. */
export function hasFinalizers(object: JsonObject): boolean {
  const own = objectAt(object, "metadata").finalizers;
  // Namespaces have their finalizers in their spec.
  const spec = object.kind === "Namespace"
    ? objectAt(object, "spec").finalizers
    : undefined;
  return [own, spec].some((list) => Array.isArray(list) && list.length > 0);
}
