/**
 * The forms in which API servers describe their kinds: all groups in one
 * answer, or one answer for each group and version.
 *
 * @module
 */

import { apiVersionOf, type Resource } from "./resource.ts";

/** One kind, as the server describes it. */
export interface KindInfo extends Resource {
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  /** Whether it has a `status` of its own to write. */
  readonly hasStatus: boolean;
}

/** What `/api` and `/apis` answer. */
export type DiscoveryRoot =
  | {
    readonly kind: "APIGroupDiscoveryList";
    readonly items: readonly GroupDiscovery[];
  }
  | { readonly kind: "APIVersions"; readonly versions: readonly string[] }
  | {
    readonly kind: "APIGroupList";
    readonly groups: readonly {
      readonly versions: readonly { readonly groupVersion: string }[];
    }[];
  };

/** One group, with its versions and their kinds. */
export interface GroupDiscovery {
  /** The core group has no name. */
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly {
    readonly version: string;
    readonly resources?: readonly {
      readonly resource: string;
      readonly responseKind?: { readonly kind?: string };
      readonly scope: "Namespaced" | "Cluster";
      readonly verbs: readonly string[];
      readonly subresources?: readonly { readonly subresource: string }[];
    }[];
  }[];
}

/** One group and version; its subresources stand beside its kinds. */
export interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly {
    /** As `"pods"`, or `"pods/status"`. */
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }[];
}

/** Returns the kinds of one group. */
export function readGroup(
  { metadata, versions = [] }: GroupDiscovery,
): KindInfo[] {
  const group = metadata?.name ?? "";
  return versions.flatMap(({ version, resources = [] }) =>
    resources.map((resource): KindInfo => ({
      group,
      version,
      plural: resource.resource,
      kind: resource.responseKind?.kind ?? "",
      namespaced: resource.scope === "Namespaced",
      verbs: resource.verbs,
      hasStatus: (resource.subresources ?? [])
        .some(({ subresource }) => subresource === "status"),
    }))
  );
}

/** Returns the kinds of one group and version. */
export function readResourceList(list: ResourceList): KindInfo[] {
  const [first = "", second] = list.groupVersion.split("/");
  const [group, version] = second === undefined ? ["", first] : [first, second];
  const names = new Set(list.resources.map(({ name }) => name));
  return list.resources
    .filter(({ name }) => !name.includes("/"))
    .map(({ name, kind, namespaced, verbs }): KindInfo => ({
      group,
      version,
      plural: name,
      kind,
      namespaced,
      verbs,
      hasStatus: names.has(`${name}/status`),
    }));
}

/** Whether `info` is what objects with this `apiVersion` and `kind` are. */
export function isKind(
  info: KindInfo,
  apiVersion: string,
  kind: string,
): boolean {
  return info.kind === kind && apiVersionOf(info) === apiVersion;
}
