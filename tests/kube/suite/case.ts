/**
 * One thing that a server is asked to do, and what it is asked with.
 *
 * @module
 */

import {
  type KubeClient,
  type KubeObject,
  ResourceClient,
} from "../../../runtime/kube/mod.ts";
import type { Capability, TestServer } from "../../support/api_server.ts";

/** A ConfigMap as far as the suite looks at it. */
export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** What a case works with. */
export interface Stage {
  readonly server: TestServer;
  /** An administrator's client, held to no rate. */
  readonly client: KubeClient;
  /** A namespace of the case's own, empty. */
  readonly namespace: string;
  /** The ConfigMaps of all namespaces. */
  readonly configMaps: ResourceClient<ConfigMap>;
}

/** One case of the suite. */
export interface SuiteCase {
  readonly name: string;
  /** What the server must be able to do for it. */
  readonly needs?: readonly Capability[];
  run(stage: Stage): Promise<void>;
}

/** The kinds that the suite uses. */
export const RESOURCES = {
  namespaces: { group: "", version: "v1", plural: "namespaces" },
  configMaps: { group: "", version: "v1", plural: "configmaps" },
  secrets: { group: "", version: "v1", plural: "secrets" },
  deployments: { group: "apps", version: "v1", plural: "deployments" },
  leases: { group: "coordination.k8s.io", version: "v1", plural: "leases" },
  rings: { group: "kube.dormouse.test", version: "v1", plural: "rings" },
  crds: {
    group: "apiextensions.k8s.io",
    version: "v1",
    plural: "customresourcedefinitions",
  },
  roles: { group: "rbac.authorization.k8s.io", version: "v1", plural: "roles" },
  roleBindings: {
    group: "rbac.authorization.k8s.io",
    version: "v1",
    plural: "rolebindings",
  },
  serviceAccounts: { group: "", version: "v1", plural: "serviceaccounts" },
} as const;

/** Returns the body of a ConfigMap. */
export function newConfigMap(
  name: string,
  data: Readonly<Record<string, string>> = {},
  labels: Readonly<Record<string, string>> = {},
): ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, labels },
    data,
  };
}

/** Returns a fresh name: shared servers keep what others have left. */
export function freshName(prefix: string): string {
  return `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
}
