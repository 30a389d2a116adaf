/**
 * Who we are to a cluster and how to reach it: kubeconfig files, exec plugins
 * and a pod's service account, read as kubectl reads them.
 *
 * Decisions:
 * - 2026-11: A reader of our own over `yaml`. `@kubernetes/client-node`'s
 *   `KubeConfig` costs 67 MiB of anonymous memory for ever, or a helper of
 *   111 MiB now and then. It is proven equal in `tests/kube/`.
 * - 2026-11: Where kubectl and client-node differ, kubectl is followed: what
 *   stands both inline and in a file is refused, `tokenFile` is the key's name,
 *   the first of several files wins.
 *
 * @module
 */

export type {
  ClientCertificate,
  ClusterConfig,
  ExecPlugin,
  Impersonation,
  Login,
  PemSource,
} from "./cluster_config.ts";
export {
  type CertificatePair,
  type ConnectionIdentity,
  Credentials,
  type CredentialsOptions,
} from "./credentials.ts";
export { type ExecCredential, runExecPlugin } from "./exec_plugin.ts";
export { inClusterConfig, type PodSurroundings } from "./in_cluster.ts";
export {
  type Kubeconfig,
  type KubeconfigFile,
  mergeKubeconfigs,
} from "./kubeconfig.ts";
export { type ClusterSources, loadClusterConfig } from "./load.ts";
export { resolveContext } from "./resolve_context.ts";
