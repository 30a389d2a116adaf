/**
 * What is served, in the two forms in which clients ask: everything at once
 * (aggregated), or group by group.
 *
 * @module
 */

import type { Json, JsonObject } from "./json.ts";
import { apiVersionOf, type Resource } from "./resource.ts";

const VERBS = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];
const STATUS_VERBS = ["get", "patch", "update"];

/** Namespaces go one by one. */
function verbsOf({ group, plural }: Resource): string[] {
  return group === "" && plural === "namespaces"
    ? VERBS.filter((verb) => verb !== "deletecollection")
    : [...VERBS];
}

/** The version of Kubernetes whose behaviour is served. */
export const VERSION: JsonObject = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.3+dormouse-embedded",
  gitCommit: "",
  gitTreeState: "",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "none",
  compiler: "none",
  platform: `${Deno.build.os}/${Deno.build.arch}`,
};

/** Returns the content type and body of a discovery document, if `path` is one. */
export function discover(
  path: string,
  { resources, accept }: {
    readonly resources: readonly Resource[];
    readonly accept: string;
  },
): { readonly type: string; readonly body: JsonObject } | undefined {
  const aggregated =
    /g=apidiscovery\.k8s\.io;v=(v2(?:beta1)?);as=APIGroupDiscoveryList/
      .exec(accept);
  const isRoot = path === "/api" || path === "/apis";
  if (isRoot && aggregated !== null) {
    const version = aggregated[1] ?? "v2";
    const ofPath = resources.filter(({ group }) =>
      (group === "") === (path === "/api")
    );
    return {
      type: `application/json;${aggregated[0]}`,
      body: aggregate(ofPath, version),
    };
  }
  const body = document(path, resources);
  return body === undefined ? undefined : { type: "application/json", body };
}

function document(
  path: string,
  resources: readonly Resource[],
): JsonObject | undefined {
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"] };
  if (!/^\/apis?(\/|$)/.test(path)) return undefined;
  const groups = groupVersions(resources);
  if (path === "/apis") {
    const names = [...groups.keys()].filter((name) => name !== "");
    return {
      kind: "APIGroupList",
      apiVersion: "v1",
      groups: names.map((name) => groupDocument(name, groups.get(name) ?? [])),
    };
  }
  const [, , group = "", version, ...more] = path.startsWith("/api/")
    ? ["", "api", "", path.slice("/api/".length)]
    : path.split("/");
  const served = groups.get(group);
  if (served === undefined || more.length > 0) return undefined;
  if (version === undefined) {
    return {
      kind: "APIGroup",
      apiVersion: "v1",
      ...groupDocument(group, served),
    };
  }
  if (!served.includes(version)) return undefined;
  return {
    kind: "APIResourceList",
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: apiVersionOf({ group, version }),
    resources: resources.filter((one) =>
      one.group === group && one.version === version
    ).flatMap(resourceEntries),
  };
}

function groupVersions(
  resources: readonly Resource[],
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { group, version } of resources) {
    const versions = groups.get(group) ?? [];
    if (!versions.includes(version)) versions.push(version);
    groups.set(group, versions);
  }
  return groups;
}

function groupDocument(name: string, versions: readonly string[]): JsonObject {
  const entries = versions.map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions: entries, preferredVersion: entries[0] ?? null };
}

function resourceEntries(resource: Resource): Json[] {
  const { plural, kind, namespaced, shortNames, categories } = resource;
  const entry: JsonObject = {
    name: plural,
    singularName: resource.singular,
    namespaced,
    kind,
    verbs: verbsOf(resource),
  };
  if (shortNames.length > 0) entry.shortNames = [...shortNames];
  if (categories.length > 0) entry.categories = [...categories];
  if (!resource.hasStatus) return [entry];
  return [entry, {
    name: `${plural}/status`,
    singularName: "",
    namespaced,
    kind,
    verbs: STATUS_VERBS,
  }];
}

function aggregate(
  resources: readonly Resource[],
  version: string,
): JsonObject {
  const items = [...groupVersions(resources)].map(([name, versions]) => ({
    metadata: name === "" ? {} : { name },
    versions: versions.map((version) => ({
      version,
      resources: resources.filter((one) =>
        one.group === name && one.version === version
      ).map(aggregatedEntry),
      freshness: "Current",
    })),
  }));
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items,
  };
}

function aggregatedEntry(resource: Resource): JsonObject {
  const { group, version, kind, shortNames, categories } = resource;
  const responseKind = { group, version, kind };
  const entry: JsonObject = {
    resource: resource.plural,
    responseKind,
    scope: resource.namespaced ? "Namespaced" : "Cluster",
    singularResource: resource.singular,
    verbs: verbsOf(resource),
  };
  if (shortNames.length > 0) entry.shortNames = [...shortNames];
  if (categories.length > 0) entry.categories = [...categories];
  if (resource.hasStatus) {
    entry.subresources = [{
      subresource: "status",
      responseKind,
      verbs: STATUS_VERBS,
    }];
  }
  return entry;
}
