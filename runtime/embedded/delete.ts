/**
 * Deleting objects, one or many.
 *
 * @module
 */

import type { ApiRequest, Reply } from "./api_request.ts";
import { type Backend, timestamp } from "./backend.ts";
import { parseBody } from "./decode.ts";
import {
  CLEANUP_FINALIZER,
  DEFINITION_KIND,
  terminate,
} from "./definitions.ts";
import { badRequest, conflict, forbidden, notFound } from "./errors.ts";
import { isObject, type JsonObject, objectAt, textAt } from "./json.ts";
import { listText, selectObjects } from "./list.ts";
import { readSelector } from "./selectors.ts";
import { refused } from "./refusals.ts";
import { groupResource, keyOf, type Resource } from "./resource.ts";
import type { Revision } from "./store.ts";
import { findObject, hasFinalizers } from "./update.ts";

/** Namespaces that nobody deletes. */
const IMMORTAL = new Set(["default", "kube-public", "kube-system"]);

/** Answers `DELETE` of one object. */
export async function deleteOne(
  backend: Backend,
  request: ApiRequest,
): Promise<Reply> {
  const { resource, name } = request;
  const options = await readDeleteOptions(request);
  const found = findObject(backend, request);
  if (resource.plural === "namespaces" && IMMORTAL.has(name)) {
    throw forbidden(resource, name, "this namespace may not be deleted");
  }
  if (found === undefined) throw notFound(resource, name);
  const object: JsonObject = JSON.parse(found.json);
  checkPreconditions(request, options, object);
  const { revision, isGone } = removeObject(backend, resource, object);
  if (!isGone || answersWithObject(resource)) {
    return { code: 200, body: revision.json };
  }
  return { code: 200, body: JSON.stringify(success(resource, object)) };
}

/** Answers `DELETE` of all objects of a kind that are selected. */
export async function deleteMany(
  backend: Backend,
  request: ApiRequest,
): Promise<Reply> {
  const { resource } = request;
  await readDeleteOptions(request);
  const selector = readSelector(request.query, resource);
  const revisions = selectObjects(backend.store.list(groupResource(resource)), {
    namespace: request.namespace,
    selector,
  });
  // Answered with the objects as they were found, but for those still held.
  const removed = revisions.map(([, found]) => {
    const object: JsonObject = JSON.parse(found.json);
    const { revision, isGone } = removeObject(backend, resource, object);
    return isGone ? found : revision;
  });
  const metadata = {
    ...(resource.custom ? { continue: "" } : {}),
    resourceVersion: String(backend.store.version),
  };
  return { code: 200, body: listText(resource, removed, metadata) };
}

/**
 * Removes an object, or marks it as being deleted while finalizers hold it.
 *
 * Objects that it owns go later: see `collector.ts`.
 */
export function removeObject(
  backend: Backend,
  resource: Resource,
  object: JsonObject,
): { readonly revision: Revision; readonly isGone: boolean } {
  const { store } = backend;
  const metadata = objectAt(object, "metadata");
  const place = groupResource(resource);
  const key = keyOf(textAt(metadata, "namespace"), textAt(metadata, "name"));
  if (resource === DEFINITION_KIND) holdDefinition(metadata);
  if (!hasFinalizers(object)) {
    return { revision: store.delete(place, key, object), isGone: true };
  }
  if (metadata.deletionTimestamp !== undefined) {
    const revision = store.get(place, key);
    if (revision === undefined) throw notFound(resource, key);
    return { revision, isGone: false };
  }
  metadata.deletionTimestamp = timestamp(backend);
  markDeleted(resource, object);
  return { revision: store.put(place, key, object), isGone: false };
}

/** Namespaces and definitions say it in their status, others in their metadata. */
function markDeleted(resource: Resource, object: JsonObject): void {
  const metadata = objectAt(object, "metadata");
  if (resource === DEFINITION_KIND) {
    terminate(object, textAt(metadata, "deletionTimestamp"));
  } else if (resource.plural === "namespaces") {
    object.status = { phase: "Terminating" };
  } else {
    metadata.deletionGracePeriodSeconds = 0;
    if (resource.hasGeneration) {
      metadata.generation = Number(metadata.generation ?? 0) + 1;
    }
  }
}

function holdDefinition(metadata: JsonObject): void {
  if (metadata.deletionTimestamp !== undefined) return;
  const { finalizers } = metadata;
  metadata.finalizers = [
    ...Array.isArray(finalizers) ? finalizers : [],
    CLEANUP_FINALIZER,
  ];
}

async function readDeleteOptions(request: ApiRequest): Promise<JsonObject> {
  const { body, headers, query } = request;
  let options: JsonObject = {};
  if (body !== "") {
    options = await parseOptions(body, headers.get("content-type") ?? "");
  }
  const policy = query.get("propagationPolicy") ??
    textAt(options, "propagationPolicy");
  if (policy !== "" && policy !== "Background") {
    throw refused("propagationPolicy");
  }
  const orphan = query.get("orphanDependents") === "true" ||
    options.orphanDependents === true;
  if (orphan) throw refused("propagationPolicy");
  if (options.dryRun !== undefined) throw refused("dryRun");
  return options;
}

async function parseOptions(
  body: string,
  contentType: string,
): Promise<JsonObject> {
  try {
    const options = await parseBody(body, contentType);
    if (isObject(options)) return options;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw badRequest(
      `couldn't get version/kind; json parse error: ${message}`,
      { cause },
    );
  }
  throw badRequest(
    "couldn't get version/kind; json parse error: not an object",
  );
}

/** What a deletion may insist on, with the words that tell why it did not happen. */
const PRECONDITIONS = [
  ["uid", "UID", "deleted and then recreated"],
  ["resourceVersion", "ResourceVersion", "modified"],
] as const;

function checkPreconditions(
  { resource, name }: ApiRequest,
  options: JsonObject,
  object: JsonObject,
): void {
  const wanted = objectAt(options, "preconditions");
  const found = objectAt(object, "metadata");
  for (const [field, label, guess] of PRECONDITIONS) {
    const value = textAt(wanted, field);
    if (value === "" || value === found[field]) continue;
    throw conflict(
      { ...resource, plural: resource.kind },
      name,
      `the ${label} in the precondition (${value}) does not match the ${label} in record (${
        found[field]
      }). The object might have been ${guess}`,
    );
  }
}

/** Kinds whose deletion is answered with the object rather than with a Status. */
function answersWithObject({ plural, custom }: Resource): boolean {
  return !custom &&
    ["pods", "services", "persistentvolumeclaims", "serviceaccounts"]
      .includes(plural);
}

function success(resource: Resource, object: JsonObject): JsonObject {
  const { name = "", uid = "" } = objectAt(object, "metadata");
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: {
      name,
      ...(resource.group === "" ? {} : { group: resource.group }),
      kind: resource.plural,
      uid,
    },
  };
}
