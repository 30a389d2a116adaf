/**
 * Our shared cache as a subject: `our_cache.ts KUBECONFIG WATCHES
 * SUBSCRIPTIONS`, with so many distinct watches and so many subscriptions of
 * each.
 *
 * @module
 */

import {
  KubeClient,
  loadClusterConfig,
  SharedCache,
} from "../../runtime/kube/mod.ts";
import { measure } from "./subject.ts";

const [kubeconfig = "", watches = "1", subscriptions = "1"] = Deno.args;
const client = new KubeClient({
  cluster: await loadClusterConfig({ kubeconfig }),
});
const cache = new SharedCache({ client });
const resource = { group: "", version: "v1", plural: "configmaps" };
let events = 0;

/** Subscribes once; resolves when all there is has been told. */
function subscribe(labelSelector: string): Promise<void> {
  return new Promise((resolve) =>
    void cache.subscribe({ resource, labelSelector }, {
      added: () => {},
      updated: () => void events++,
      deleted: () => {},
      synced: resolve,
    })
  );
}

await measure({
  list: async () => {
    // One that sees all would serve those that want less.
    const selectors = watches === "1"
      ? [""]
      : Array.from({ length: Number(watches) }, (_, i) => `watch!=w${i}`);
    const wanted = selectors.flatMap((selector) =>
      Array.from({ length: Number(subscriptions) }, () => selector)
    );
    await Promise.all(wanted.map(subscribe));
  },
  objects: () => cache.size().objects,
  events: () => events,
});
