/**
 * Answers of the cache in the words of the API server: a get or a list that a
 * watch covers costs no request.
 *
 * @module
 */

import { type AbiReply, statusReply } from "../guest/mod.ts";
import {
  apiVersionOf,
  type Impersonation,
  listBody,
  type ResourceRequest,
  type SharedCache,
} from "../kube/mod.ts";

const JSON_HEADERS = [["content-type", "application/json"]] as const;

/** What may be read, and by whom. */
export interface CachedQuestion {
  readonly request: ResourceRequest;
  /** The kind of the resource, for the head of a list. */
  readonly kind: string;
  readonly impersonate: Impersonation | undefined;
}

/**
 * Returns what the cache says to a request; `undefined` when the server must
 * be asked: no watch covers it, or it asks for more than what is there now.
 */
export function readFromCache(
  cache: SharedCache,
  { request, kind, impersonate }: CachedQuestion,
): AbiReply | undefined {
  const { verb, resource, target, query } = request;
  if (target.subresource !== "" || (verb !== "get" && verb !== "list")) {
    return undefined;
  }
  for (const asked of query.keys()) {
    if (asked !== "labelSelector" && asked !== "fieldSelector") {
      return undefined;
    }
  }
  const reader = cache.reader({
    resource,
    namespace: target.namespace,
    labelSelector: query.get("labelSelector") ?? "",
    fieldSelector: query.get("fieldSelector") ?? "",
    ...(impersonate && { impersonate }),
  });
  if (reader === undefined) return undefined;
  if (verb === "list") {
    const body = listBody({
      apiVersion: apiVersionOf(resource),
      kind,
      resourceVersion: reader.version,
    }, reader.all());
    return { status: 200, headers: JSON_HEADERS, body };
  }
  const view = reader.get(target.namespace, target.name);
  if (view === undefined) return notFound(resource.plural, target.name);
  return { status: 200, headers: JSON_HEADERS, body: view.bytes.slice() };
}

function notFound(plural: string, name: string): AbiReply {
  return statusReply(404, "NotFound", `${plural} "${name}" not found`);
}
