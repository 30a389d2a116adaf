/**
 * Which kind of object, as the API server's paths name it.
 *
 * @module
 */

/** A kind as paths name it: by its plural. */
export interface Resource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural, as `"deployments"`. */
  readonly plural: string;
}

/** Which object or objects of a kind. */
export interface ResourceTarget {
  /** Empty for a cluster-scoped kind, and for all namespaces. */
  readonly namespace?: string;
  /** Empty for the collection. */
  readonly name?: string;
  /** As `"status"`, or `"scale"`; empty for the object itself. */
  readonly subresource?: string;
  /** What follows a subresource that is a path of its own, as `proxy`. */
  readonly trail?: string;
}

/** Returns `"v1"` or `"apps/v1"`, as objects bear it. */
export function apiVersionOf({ group, version }: Resource): string {
  return group === "" ? version : `${group}/${version}`;
}

/** Returns a name that is unique among kinds, as `"apps/v1/deployments"`. */
export function resourceName(resource: Resource): string {
  return `${apiVersionOf(resource)}/${resource.plural}`;
}

/**
 * Returns the path of a target, every part of it encoded.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { resourcePath } from "./resource.ts";
 *
 * const deployments = { group: "apps", version: "v1", plural: "deployments" };
 * equal(
 *   resourcePath(deployments, { namespace: "shop", name: "web", subresource: "status" }),
 *   "/apis/apps/v1/namespaces/shop/deployments/web/status",
 * );
 * ```
 */
export function resourcePath(
  resource: Resource,
  target: ResourceTarget = {},
): string {
  const { group, version, plural } = resource;
  const { namespace = "", name = "", subresource = "", trail = "" } = target;
  const parts = group === "" ? ["api", version] : ["apis", group, version];
  if (namespace !== "") parts.push("namespaces", namespace);
  parts.push(plural);
  if (name !== "") parts.push(name);
  if (subresource !== "") parts.push(subresource);
  if (trail !== "") parts.push(...trail.split("/"));
  return parts.map((part) => `/${encodeURIComponent(part)}`).join("");
}
