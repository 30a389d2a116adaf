/**
 * Our shared cache as a subject: `our_cache.ts KUBECONFIG SUBSCRIPTIONS`.
 *
 * @module
 */

import {
  KubeClient,
  loadClusterConfig,
  SharedCache,
} from "../../runtime/kube/mod.ts";
import { measure } from "./subject.ts";

const [kubeconfig = "", subscriptions = "1"] = Deno.args;
const client = new KubeClient({
  cluster: await loadClusterConfig({ kubeconfig }),
});
const cache = new SharedCache({ client });
const resource = { group: "", version: "v1", plural: "configmaps" };
let events = 0;

/** Subscribes once; resolves when all there is has been told. */
function subscribe(): Promise<void> {
  return new Promise((resolve) =>
    void cache.subscribe({ resource }, {
      added: () => {},
      updated: () => void events++,
      deleted: () => {},
      synced: resolve,
    })
  );
}

await measure({
  list: async () => {
    await Promise.all(Array.from({ length: Number(subscriptions) }, subscribe));
  },
  objects: () => cache.size().objects,
  events: () => events,
});
