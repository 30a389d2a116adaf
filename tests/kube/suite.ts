/**
 * What a server that speaks Kubernetes must do for our client, watcher and
 * cache, whatever server it is.
 *
 * @module
 */

import {
  KubeClient,
  loadClusterConfig,
  ResourceClient,
} from "../../runtime/kube/mod.ts";
import type { TestServer } from "../support/api_server.ts";
import { ACCESS } from "./suite/access.ts";
import { CACHE } from "./suite/cache.ts";
import {
  type ConfigMap,
  freshName,
  RESOURCES,
  type SuiteCase,
} from "./suite/case.ts";
import { ERRORS } from "./suite/errors.ts";
import { KINDS } from "./suite/kinds.ts";
import { VERBS } from "./suite/verbs.ts";

const CASES: readonly SuiteCase[] = [
  ...VERBS,
  ...ERRORS,
  ...KINDS,
  ...ACCESS,
  ...CACHE,
];

/**
 * Runs every case as a step of `t`, each in a namespace of its own. Cases that
 * need more than the server can do are ignored, their names saying what.
 */
export async function kubeSuite(
  t: Deno.TestContext,
  server: TestServer,
): Promise<void> {
  const cluster = await loadClusterConfig({
    kubeconfig: server.kubeconfigPath,
  });
  await using client = new KubeClient({
    cluster,
    rateLimit: { qps: Infinity, burst: 1 },
  });
  const namespaces = new ResourceClient(client, RESOURCES.namespaces);
  const configMaps = new ResourceClient<ConfigMap>(
    client,
    RESOURCES.configMaps,
  );
  for (const { name, needs = [], run } of CASES) {
    const missing = needs.filter((capability) =>
      !server.capabilities.has(capability)
    );
    await t.step({
      name: missing.length > 0
        ? `${name} (the server lacks ${missing.join(", ")})`
        : name,
      ignore: missing.length > 0,
      async fn(): Promise<void> {
        const namespace = freshName("suite");
        await namespaces.create({}, { metadata: { name: namespace } });
        try {
          await run({ server, client, namespace, configMaps });
        } finally {
          await namespaces.delete({ name: namespace });
        }
      },
    });
  }
}
