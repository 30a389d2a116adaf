/**
 * Creating objects.
 *
 * @module
 */

import {
  type ApiRequest,
  readWriteOptions,
  type Reply,
} from "./api_request.ts";
import { type Backend, timestamp } from "./backend.ts";
import { decodeObject, DecodingError, fitObject, inOrder } from "./decode.ts";
import {
  alreadyExists,
  ApiError,
  badRequest,
  forbidden,
  notFound,
} from "./errors.ts";
import { type JsonObject, objectAt, textAt } from "./json.ts";
import {
  afterUpdate,
  type Managers,
  withoutManagers,
  writeManagers,
} from "./managed_fields.ts";
import { groupResource, keyOf, type Resource } from "./resource.ts";
import type { Revision } from "./store.ts";
import { checkObject } from "./validity.ts";
import { writerOf } from "./writer.ts";

/** Suffixes of generated names: no vowels, nothing to be mistaken. */
const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LENGTH = 5;
const MAX_GENERATED_LENGTH = 63;

/** Answers `POST`. */
export async function create(
  backend: Backend,
  request: ApiRequest,
): Promise<Reply> {
  const { resource, body, headers } = request;
  const validation = readWriteOptions(request, "CreateOptions");
  const contentType = headers.get("content-type") ?? "";
  const object = await decodeObject(resource, body, contentType);
  const warnings = fitOrRefuse(resource, object, validation);
  const created = createObject(backend, request, { object });
  return { code: 201, body: created.json, warnings };
}

/** Fits an object to its kind; what does not fit is a bad request. */
export function fitOrRefuse(
  resource: Resource,
  object: JsonObject,
  validation: Parameters<typeof fitObject>[2],
): string[] {
  try {
    return fitObject(resource, object, validation);
  } catch (cause) {
    if (!(cause instanceof DecodingError)) throw cause;
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${cause.message}`,
      { cause },
    );
  }
}

/** Stores a new object; `managers` are given by whoever applied it. */
export function createObject(
  backend: Backend,
  request: ApiRequest,
  { object, managers }: {
    readonly object: JsonObject;
    readonly managers?: Managers;
  },
): Revision {
  const { resource } = request;
  const metadata = objectAt(object, "metadata");
  setNamespace(metadata, request);
  requireNamespace(backend, resource, metadata);
  if (textAt(metadata, "resourceVersion") !== "") {
    throw new ApiError(
      500,
      "",
      "resourceVersion should not be set on objects to be created",
    );
  }
  stampMetadata(metadata, backend);
  writeManagers(
    object,
    managers ?? creatorOf(backend, request, object),
    resource,
  );
  if (resource.hasStatus && resource.custom) delete object.status;
  if (resource.hasGeneration) metadata.generation = 1;
  resource.prepare?.(object);
  checkObject(resource, object);
  return insert(backend, resource, object);
}

function setNamespace(metadata: JsonObject, request: ApiRequest): void {
  const named = textAt(metadata, "namespace");
  if (!request.resource.namespaced) delete metadata.namespace;
  else if (named === "" || named === request.namespace) {
    metadata.namespace = request.namespace;
  } else {
    throw badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }
}

function requireNamespace(
  { store, registry }: Backend,
  resource: Resource,
  metadata: JsonObject,
): void {
  if (!resource.namespaced) return;
  const name = textAt(metadata, "namespace");
  const namespaces = registry.find("", "v1", "namespaces");
  const found = store.get("namespaces", name);
  if (found === undefined) {
    if (namespaces !== undefined) throw notFound(namespaces, name);
    return;
  }
  const deleted = textAt(
    JSON.parse(found.json),
    "metadata",
    "deletionTimestamp",
  );
  if (deleted === "") return;
  const message =
    `unable to create new content in namespace ${name} because it is being terminated`;
  throw forbidden(resource, textAt(metadata, "name"), message, [{
    reason: "NamespaceTerminating",
    message: `namespace ${name} is being terminated`,
    field: "metadata.namespace",
  }]);
}

/** Sets what every new object gets from the server. */
function stampMetadata(metadata: JsonObject, backend: Backend): void {
  const base = textAt(metadata, "generateName");
  if (textAt(metadata, "name") === "" && base !== "") {
    const head = base.slice(0, MAX_GENERATED_LENGTH - SUFFIX_LENGTH);
    metadata.name = head + randomSuffix();
  }
  for (
    const field of [
      "deletionTimestamp",
      "deletionGracePeriodSeconds",
      "selfLink",
      "managedFields",
    ]
  ) delete metadata[field];
  metadata.uid = crypto.randomUUID();
  metadata.creationTimestamp = timestamp(backend);
}

function randomSuffix(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SUFFIX_LENGTH));
  return [...bytes].map((byte) => SUFFIX_LETTERS[byte % SUFFIX_LETTERS.length])
    .join("");
}

function creatorOf(
  backend: Backend,
  request: ApiRequest,
  object: JsonObject,
): Managers {
  return afterUpdate(new Map(), {
    old: { metadata: {}, ...request.resource.empty },
    next: withoutManagers(object),
    resource: request.resource,
    writer: writerOf(backend, request, "Update"),
  });
}

function insert(
  { store }: Backend,
  resource: Resource,
  object: JsonObject,
): Revision {
  const { namespace = "", name = "" } = objectAt(object, "metadata");
  const key = keyOf(String(namespace), String(name));
  const place = groupResource(resource);
  if (store.get(place, key) !== undefined) {
    throw alreadyExists(resource, String(name));
  }
  return store.put(place, key, inOrder(resource, object));
}
