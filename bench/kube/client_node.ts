/**
 * The informer of `@kubernetes/client-node` as a subject:
 * `client_node.ts KUBECONFIG`.
 *
 * @module
 */

import { CoreV1Api, KubeConfig, makeInformer } from "@kubernetes/client-node";
import { measure } from "./subject.ts";

const [kubeconfig = ""] = Deno.args;
const config = new KubeConfig();
config.loadFromFile(kubeconfig);
const api = config.makeApiClient(CoreV1Api);
const informer = makeInformer(
  config,
  "/api/v1/configmaps",
  () => api.listConfigMapForAllNamespaces(),
);
let events = 0;
informer.on("update", () => void events++);

await measure({
  list: () => informer.start(),
  objects: () => informer.list().length,
  events: () => events,
});
