/**
 * The informer of `@kubernetes/client-node` as a subject:
 * `client_node.ts KUBECONFIG WATCHES`.
 *
 * @module
 */

import { CoreV1Api, KubeConfig, makeInformer } from "@kubernetes/client-node";
import { measure } from "./subject.ts";

const [kubeconfig = "", watches = "1"] = Deno.args;
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const api = config.makeApiClient(CoreV1Api);
let events = 0;
const informers = Array.from({ length: Number(watches) }, (_, i) => {
  const labelSelector = i === 0 ? "" : `watch!=w${i}`;
  const informer = makeInformer(
    config,
    "/api/v1/configmaps",
    () => api.listConfigMapForAllNamespaces({ labelSelector }),
    labelSelector,
  );
  informer.on("update", () => void events++);
  return informer;
});

await measure({
  list: async () => {
    await Promise.all(informers.map((informer) => informer.start()));
  },
  objects: () =>
    informers.reduce((sum, informer) => sum + informer.list().length, 0),
  events: () => events,
});
