/**
 * The service account of the pod we run in.
 *
 * @module
 */

import { KubeconfigError } from "../errors.ts";
import type { ClusterConfig } from "./cluster_config.ts";

/** Where every pod finds its service account. */
const SERVICE_ACCOUNT_DIRECTORY =
  "/var/run/secrets/kubernetes.io/serviceaccount";

/** What the kubelet tells a pod, by environment and files. */
export interface PodSurroundings {
  /** `KUBERNETES_SERVICE_HOST` */
  readonly host: string;
  /** `KUBERNETES_SERVICE_PORT` */
  readonly port: string;
  /** @default the one that every pod has */
  readonly directory?: string;
}

/**
 * Returns the way to the cluster around us. The token's file is replaced by
 * the kubelet before it expires, so it is named here and read when needed.
 *
 * @throws {KubeconfigError} if there is no service account
 */
export async function inClusterConfig(
  { host, port, directory = SERVICE_ACCOUNT_DIRECTORY }: PodSurroundings,
): Promise<ClusterConfig> {
  const address = host.includes(":") ? `[${host}]` : host;
  let namespace: string;
  try {
    namespace = (await Deno.readTextFile(`${directory}/namespace`)).trim();
  } catch (error) {
    throw new KubeconfigError(
      `Cannot use the pod's service account: "${directory}" holds none, see automountServiceAccountToken`,
      { cause: error },
    );
  }
  return {
    server: `https://${address}:${port}`,
    namespace,
    authority: { kind: "file", path: `${directory}/ca.crt` },
    skipVerify: false,
    disableCompression: false,
    login: { kind: "tokenFile", path: `${directory}/token` },
  };
}
