/**
 * Reading objects: one, or a list of them in pages.
 *
 * @module
 */

import { type ApiRequest, invalidOptions, type Reply } from "./api_request.ts";
import type { Backend } from "./backend.ts";
import { ApiError, badRequest, expired, notFound } from "./errors.ts";
import { fieldError } from "./field_error.ts";
import type { JsonObject } from "./json.ts";
import {
  type OutputFormat,
  readFormat,
  writeList,
  writeObject,
} from "./output.ts";
import { apiVersionOf, groupResource, type Resource } from "./resource.ts";
import { readSelector, type Selector } from "./selectors.ts";
import type { Revision } from "./store.ts";
import { findObject } from "./update.ts";

/** An object's key and what is stored. */
type Entry = readonly [string, Revision];

/** Answers `GET` of one object. */
export function get(backend: Backend, request: ApiRequest): Reply {
  const { resource, name, headers, query } = request;
  const format = readFormat(headers, query);
  requireVersion(backend, readVersion(query.get("resourceVersion")));
  const found = findObject(backend, request);
  if (found === undefined) throw notFound(resource, name);
  return {
    code: 200,
    body: writeObject(found.json, { resource, format, now: backend.now() }),
  };
}

/** Answers `GET` of all objects of a kind. */
export function list(backend: Backend, request: ApiRequest): Reply {
  const { resource, namespace, query, headers } = request;
  const format: OutputFormat = readFormat(headers, query);
  const selector = readSelector(query, resource);
  const { version, start } = readPosition(backend, query);
  // A list at version 0 comes from the cache of a real server, which has no pages.
  const limit = query.get("resourceVersion") === "0"
    ? 0
    : readNumber(query, "limit");
  const all = listAt(backend, request, version);
  const rest = selectObjects(all, { namespace, selector })
    .filter(([key]) => key >= start);
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const next = rest[page.length];
  const metadata: JsonObject = {
    // Lists of custom objects have the field even on the last page.
    ...(resource.custom && format.type === "full" ? { continue: "" } : {}),
    resourceVersion: String(version),
  };
  if (next !== undefined) {
    metadata.continue = writeToken(version, next[0]);
    if (selector === undefined) {
      metadata.remainingItemCount = rest.length - page.length;
    }
  }
  const revisions = page.map(([, revision]) => revision);
  return {
    code: 200,
    body: format.type === "full"
      ? listText(resource, revisions, metadata)
      : writeList(revisions.map(({ json }) => json), {
        resource,
        format,
        metadata,
        now: backend.now(),
      }),
  };
}

/** Returns the entries of one namespace (all, if it is `""`) that are selected. */
export function selectObjects(
  entries: readonly Entry[],
  { namespace, selector }: {
    readonly namespace: string;
    readonly selector: Selector | undefined;
  },
): readonly Entry[] {
  const prefix = `${namespace}/`;
  return entries.filter(([key, { json }]) =>
    (namespace === "" || key.startsWith(prefix)) &&
    (selector === undefined || selector(JSON.parse(json)))
  );
}

/** Joins stored objects into a list. */
export function listText(
  resource: Resource,
  revisions: readonly Revision[],
  metadata: JsonObject,
): string {
  // Items of built-in kinds go without the type that each stored object starts with.
  const head = `{"kind":${JSON.stringify(resource.kind)},"apiVersion":${
    JSON.stringify(apiVersionOf(resource))
  },`;
  const items = revisions.map(({ json }) =>
    resource.custom ? json : `{${json.slice(head.length)}`
  );
  const { kind, apiVersion } = {
    kind: resource.listKind,
    apiVersion: apiVersionOf(resource),
  };
  return `${
    JSON.stringify({ kind, apiVersion, metadata }).slice(0, -1)
  },"items":[${items.join(",")}]}`;
}

function listAt(
  backend: Backend,
  { resource }: ApiRequest,
  version: number,
): readonly Entry[] {
  try {
    return backend.store.list(groupResource(resource), version);
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    throw expired(
      "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.",
    );
  }
}

/** Reads from which version, and from which key on, a list is wanted. */
function readPosition(
  backend: Backend,
  query: URLSearchParams,
): { readonly version: number; readonly start: string } {
  checkListOptions(query);
  const token = query.get("continue") ?? "";
  if (token !== "") {
    const { version, start } = readToken(token);
    requireVersion(backend, version);
    return { version, start };
  }
  const version = readVersion(query.get("resourceVersion"));
  requireVersion(backend, version);
  const exact = query.get("resourceVersionMatch") === "Exact";
  return { version: exact ? version : backend.store.version, start: "" };
}

const MATCHES = ["Exact", "NotOlderThan", ""];

function checkListOptions(query: URLSearchParams): void {
  const match = query.get("resourceVersionMatch") ?? "";
  const version = query.get("resourceVersion") ?? "";
  const field = "resourceVersionMatch";
  if (query.has("sendInitialEvents")) {
    throw invalidOptions("ListOptions", [
      fieldError.forbidden(
        "sendInitialEvents",
        "sendInitialEvents is forbidden for list",
      ),
    ]);
  }
  if (match === "") return;
  const why = version === ""
    ? "resourceVersionMatch is forbidden unless resourceVersion is provided"
    : query.has("continue")
    ? "resourceVersionMatch is forbidden when continue is provided"
    : match === "Exact" && version === "0"
    ? 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'
    : undefined;
  if (why !== undefined) {
    throw invalidOptions("ListOptions", [fieldError.forbidden(field, why)]);
  }
  if (!MATCHES.includes(match)) {
    throw invalidOptions("ListOptions", [
      fieldError.notSupported(field, match, MATCHES),
    ]);
  }
}

/** Reads a number of the query; absent is 0. */
export function readNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "";
  if (text === "") return 0;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw badRequest(
    `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** Reads a resource version; absent is 0. */
export function readVersion(text: string | null): number {
  if (text === null || text === "") return 0;
  if (/^\d+$/.test(text)) return Number(text);
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${
      JSON.stringify(text)
    }: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** Refuses versions that do not exist yet. */
export function requireVersion({ store }: Backend, version: number): void {
  if (version <= store.version) return;
  throw new ApiError(
    504,
    "Timeout",
    `Timeout: Too large resource version: ${version}, current: ${store.version}`,
    {
      details: {
        causes: [{
          reason: "ResourceVersionTooLarge",
          message: "Too large resource version",
        }],
        retryAfterSeconds: 1,
      },
    },
  );
}

function writeToken(version: number, start: string): string {
  const token = JSON.stringify({ v: "meta.k8s.io/v1", rv: version, start });
  return new TextEncoder().encode(token).toBase64({ alphabet: "base64url" });
}

function readToken(
  token: string,
): { readonly version: number; readonly start: string } {
  try {
    const bytes = Uint8Array.fromBase64(token, { alphabet: "base64url" });
    const { rv, start } = JSON.parse(new TextDecoder().decode(bytes));
    if (Number.isSafeInteger(rv) && typeof start === "string") {
      return { version: rv, start };
    }
  } catch (cause) {
    throw badRequest("invalid continue token: continue key is not valid", {
      cause,
    });
  }
  throw badRequest("invalid continue token: continue key is not valid");
}
