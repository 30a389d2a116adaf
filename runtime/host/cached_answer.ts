/**
 * Answers of the cache in the words of the API server: a get or a list that a
 * watch covers costs no request.
 *
 * @module
 */

import { type AbiReply, statusReply } from "../guest/mod.ts";
import {
  apiVersionOf,
  compareVersions,
  type Impersonation,
  listBody,
  type ResourceRequest,
  type SharedCache,
} from "../kube/mod.ts";
import type { Representation } from "./representation.ts";

const JSON_HEADERS = [["content-type", "application/json"]] as const;

/** What may be read, and by whom. */
export interface CachedQuestion {
  readonly request: ResourceRequest;
  /** The kind of the resource, for the head of a list. */
  readonly kind: string;
  readonly representation: Representation;
  readonly impersonate: Impersonation | undefined;
}

/** What a query may say for the cache to understand it. */
const UNDERSTOOD = new Set([
  "labelSelector",
  "fieldSelector",
  "resourceVersion",
  "resourceVersionMatch",
  "limit",
]);

/**
 * Returns what the cache says to a request; `undefined` when the server must
 * be asked: no watch covers it, or it asks for more than what is there now.
 */
export function readFromCache(
  cache: SharedCache,
  question: CachedQuestion,
): AbiReply | undefined {
  const { request, kind, representation, impersonate } = question;
  const { verb, resource, target, query } = request;
  if (target.subresource !== "" || (verb !== "get" && verb !== "list")) {
    return undefined;
  }
  const understood = query.keys().every((key) =>
    UNDERSTOOD.has(key) && query.getAll(key).length === 1
  );
  if (!understood || representation === "other") return undefined;
  const metadataOnly = representation === "metadata";
  const reader = cache.reader({
    resource,
    namespace: target.namespace,
    labelSelector: query.get("labelSelector") ?? "",
    fieldSelector: query.get("fieldSelector") ?? "",
    metadataOnly,
    ...(impersonate && { impersonate }),
  });
  if (reader === undefined || !isFresh(query, reader.version)) return undefined;
  if (verb === "list") {
    const body = listBody({
      apiVersion: metadataOnly ? "meta.k8s.io/v1" : apiVersionOf(resource),
      kind: metadataOnly ? "PartialObjectMetadata" : kind,
      resourceVersion: reader.version,
    }, reader.all());
    return { status: 200, headers: JSON_HEADERS, body };
  }
  const view = reader.get(target.namespace, target.name);
  if (view === undefined) return notFound(request);
  return { status: 200, headers: JSON_HEADERS, body: view.bytes.slice() };
}

/** Whether what the cache has is as new as is asked for. */
function isFresh(query: URLSearchParams, version: string): boolean {
  const wanted = query.get("resourceVersion") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  if (match !== "" && match !== "NotOlderThan") return false;
  // As the server does it: any version will do, so the limit need not be kept to.
  if (wanted === "0") return true;
  if (Number(query.get("limit") ?? 0) !== 0) return false;
  if (wanted === "") return match === "";
  return (compareVersions(version, wanted) ?? -1) >= 0;
}

/** As the server says it: a resource outside of the core has its group. */
function notFound({ resource, target }: ResourceRequest): AbiReply {
  const { plural, group } = resource;
  const what = group === "" ? plural : `${plural}.${group}`;
  return statusReply(404, "NotFound", `${what} "${target.name}" not found`);
}
