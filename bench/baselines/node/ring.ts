/**
 * The ring operator on `@kubernetes/client-node`: what a TypeScript author would
 * write today, all namespaces in one process. It prints "ready" once its
 * informers are synced. Runs on Node and on Deno: `IN_NAMESPACES` are the
 * namespaces whose Rings it passes on, `NAMESPACES` the circle in order.
 *
 * @module
 */

import process from "node:process";
import {
  ApiException,
  CustomObjectsApi,
  KubeConfig,
  type KubernetesObject,
  makeInformer,
} from "@kubernetes/client-node";

interface Ring extends KubernetesObject {
  spec: { targetNamespace: string; hop: number; maxHops: number };
  status?: { phase: string; hop: number };
}

const KIND = { group: "example.com", version: "v1", plural: "rings" };
const CONFLICT = 409;

const list = (variable: string): string[] =>
  (process.env[variable] ?? "").split(",");

const circle = list("NAMESPACES");
const own = list("IN_NAMESPACES");
const config = new KubeConfig();
config.loadFromDefault();
const api = config.makeApiClient(CustomObjectsApi);

const after = (namespace: string): string =>
  circle[(circle.indexOf(namespace) + 1) % circle.length] ?? "";

/** By namespace: what is known of its Rings. */
const informers = new Map(
  [...new Set([...own, ...own.map(after)])].map((namespace) => [
    namespace,
    makeInformer<Ring>(
      config,
      `/apis/example.com/v1/namespaces/${namespace}/rings`,
      () => api.listNamespacedCustomObject({ ...KIND, namespace }),
    ),
  ]),
);

/** Passes one Ring on, or lets it rest. */
async function reconcile(ring: Ring): Promise<void> {
  const { hop, maxHops, targetNamespace } = ring.spec;
  const name = ring.metadata?.name ?? "";
  if (maxHops > 0 && hop >= maxHops) {
    if (ring.status?.hop === hop) return;
    await api.patchNamespacedCustomObjectStatus({
      ...KIND,
      namespace: ring.metadata?.namespace ?? "",
      name,
      body: [{ op: "add", path: "/status", value: { phase: "Done", hop } }],
    });
    return;
  }
  const spec = {
    targetNamespace: after(targetNamespace),
    hop: hop + 1,
    maxHops,
  };
  const there = informers.get(targetNamespace)?.get(name, targetNamespace);
  const to = { ...KIND, namespace: targetNamespace };
  if (there === undefined) {
    const body = {
      apiVersion: "example.com/v1",
      kind: "Ring",
      metadata: { name },
      spec,
    };
    await api.createNamespacedCustomObject({ ...to, body });
  } else if (there.spec.hop < spec.hop) {
    await api.replaceNamespacedCustomObject({
      ...to,
      name,
      body: { ...there, spec },
    });
  }
}

async function survive(ring: Ring): Promise<void> {
  try {
    await reconcile(ring);
  } catch (error) {
    // What the informer does not know yet: its next event leads here again.
    if (error instanceof ApiException && error.code === CONFLICT) return;
    throw error;
  }
}

for (const namespace of own) {
  const informer = informers.get(namespace);
  informer?.on("add", (ring) => void survive(ring));
  informer?.on("update", (ring) => void survive(ring));
}
await Promise.all([...informers.values()].map((informer) => informer.start()));
process.stdout.write("ready\n");
