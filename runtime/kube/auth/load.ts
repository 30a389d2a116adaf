/**
 * From what a person or a pod's surroundings say to one cluster.
 *
 * @module
 */

import { delimiter } from "node:path";
import { KubeconfigError } from "../errors.ts";
import type { ClusterConfig } from "./cluster_config.ts";
import { inClusterConfig, type PodSurroundings } from "./in_cluster.ts";
import { mergeKubeconfigs, readKubeconfigFiles } from "./kubeconfig.ts";
import { resolveContext } from "./resolve_context.ts";

/** Where to look for a cluster; what reads the environment fills it in. */
export interface ClusterSources {
  /** One file that must exist, as `--kubeconfig` names it. */
  readonly kubeconfig?: string;
  /** The value of `KUBECONFIG`: files, of which some may not exist. */
  readonly kubeconfigList?: string;
  /** The person's home, for `~/.kube/config`. */
  readonly home?: string;
  /** What the kubelet says, when we run in a pod. */
  readonly pod?: PodSurroundings;
  /** Which context instead of the current one. */
  readonly context?: string;
}

/**
 * Returns the cluster that kubectl would talk to: the file named, else
 * `KUBECONFIG`, else `~/.kube/config`, else the pod's service account.
 *
 * @throws {KubeconfigError} if there is none, or it cannot be used
 */
export async function loadClusterConfig(
  sources: ClusterSources,
): Promise<ClusterConfig> {
  const { pod, context, home } = sources;
  const paths = candidatePaths(sources);
  if (paths.length > 0) {
    return resolveContext(
      mergeKubeconfigs(await readKubeconfigFiles(paths)),
      context,
    );
  }
  const inHome = home === undefined ? undefined : `${home}/.kube/config`;
  if (inHome !== undefined && (pod === undefined || await exists(inHome))) {
    return resolveContext(
      mergeKubeconfigs(await readKubeconfigFiles([inHome])),
      context,
    );
  }
  if (pod !== undefined) return await inClusterConfig(pod);
  throw new KubeconfigError(
    "Cannot find a cluster: name one by --kubeconfig or KUBECONFIG, or run in a pod",
  );
}

function candidatePaths(
  { kubeconfig, kubeconfigList = "" }: ClusterSources,
): string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  return kubeconfigList.split(delimiter).filter((path) => path !== "");
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
