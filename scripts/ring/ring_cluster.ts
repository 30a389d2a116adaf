/**
 * The cluster that a ring runs on.
 *
 * @module
 */

import { startEmbedded } from "../../runtime/embedded/mod.ts";
import {
  type ClusterConfig,
  loadClusterConfig,
} from "../../runtime/kube/mod.ts";
import { startKind } from "./kind_cluster.ts";

/** Which one it is. */
export type ClusterChoice =
  | { readonly kind: "embedded" }
  | { readonly kind: "kubeconfig"; readonly path: string }
  | { readonly kind: "apiserver" }
  | { readonly kind: "kind" };

/** One that is there. */
export interface RingCluster {
  readonly config: ClusterConfig;
  /** What it is, for people. */
  readonly title: string;
}

/** Starts or reaches the chosen cluster; what was started ends with `used`. */
export async function openCluster(
  choice: ClusterChoice,
  { directory, used }: {
    /** Where its files go. */
    readonly directory: string;
    readonly used: AsyncDisposableStack;
  },
): Promise<RingCluster> {
  switch (choice.kind) {
    case "kubeconfig":
      return await reach(choice.path, choice.path);
    case "kind": {
      const { name, kubeconfigPath } = used.use(await startKind(directory));
      return await reach(kubeconfigPath, `the kind cluster ${name}`);
    }
    case "apiserver": {
      // Loaded only where it is asked for: the demo needs none of it.
      const { provideKapi, startControlPlane } = await import(
        "../apiserver/mod.ts"
      );
      const kapi = await provideKapi();
      const server = `${directory}/apiserver`;
      await Deno.mkdir(server);
      const { kubeconfigPath } = used.use(
        await startControlPlane({ kapi, directory: server }),
      );
      return await reach(kubeconfigPath, "a real API server on this machine");
    }
    case "embedded": {
      const server = used.use(await startEmbedded());
      const path = `${directory}/embedded.kubeconfig`;
      await Deno.writeTextFile(path, server.kubeconfig());
      return await reach(path, "an API server in this process");
    }
  }
}

async function reach(kubeconfig: string, title: string): Promise<RingCluster> {
  return { config: await loadClusterConfig({ kubeconfig }), title };
}
