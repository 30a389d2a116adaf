import { ok, rejects, strictEqual } from "node:assert/strict";
import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  makeInformer,
  type V1ConfigMap,
  Watch,
} from "@kubernetes/client-node";
import {
  type EmbeddedServer,
  startEmbedded,
} from "../../runtime/embedded/mod.ts";
import { CONFORMANCE_CRDS } from "../conformance/kinds.ts";

const RINGS = {
  group: "conformance.example.com",
  version: "v1",
  namespace: "default",
  plural: "rings",
};

function configFor(server: EmbeddedServer): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(server.kubeconfig());
  return config;
}

function configMap(
  name: string,
  data: Record<string, string> = {},
): V1ConfigMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "default" },
    data,
  };
}

Deno.test("@kubernetes/client-node reads and writes", async () => {
  await using server = await startEmbedded({ crds: CONFORMANCE_CRDS });
  const config = configFor(server);
  const core = config.makeApiClient(CoreV1Api);
  const namespace = "default";
  await core.createNamespacedConfigMap({
    namespace,
    body: configMap("a", { k: "v" }),
  });
  const read = await core.readNamespacedConfigMap({ name: "a", namespace });
  strictEqual(read.data?.k, "v");
  await core.replaceNamespacedConfigMap({
    name: "a",
    namespace,
    body: { ...read, data: { k: "w" } },
  });
  const list = await core.listNamespacedConfigMap({ namespace });
  strictEqual(list.items[0]?.data?.k, "w");
  await rejects(
    core.replaceNamespacedConfigMap({ name: "a", namespace, body: read }),
    /the object has been modified/,
  );
  await core.deleteNamespacedConfigMap({ name: "a", namespace });
  await rejects(
    core.readNamespacedConfigMap({ name: "a", namespace }),
    /configmaps .*a.* not found/,
  );
});

Deno.test("@kubernetes/client-node works on custom objects", async () => {
  await using server = await startEmbedded({ crds: CONFORMANCE_CRDS });
  const api = configFor(server).makeApiClient(CustomObjectsApi);
  await api.createNamespacedCustomObject({
    ...RINGS,
    body: {
      apiVersion: "conformance.example.com/v1",
      kind: "Ring",
      metadata: { name: "a" },
      spec: { size: 1 },
    },
  });
  const ring = await api.getNamespacedCustomObject({ ...RINGS, name: "a" });
  strictEqual(ring.spec.mode, "slow");
});

Deno.test("@kubernetes/client-node's object API finds kinds by discovery", async () => {
  await using server = await startEmbedded({ crds: CONFORMANCE_CRDS });
  const api = KubernetesObjectApi.makeApiClient(configFor(server));
  await api.create(configMap("a", { k: "v" }));
  const patched = await api.patch(configMap("a", { l: "w" })) as V1ConfigMap;
  strictEqual(patched.data?.k, "v");
  strictEqual(patched.data?.l, "w");
  const ring: KubernetesObject & { spec: unknown } = {
    apiVersion: "conformance.example.com/v1",
    kind: "Ring",
    metadata: { name: "a", namespace: "default" },
    spec: { size: 1 },
  };
  const created = await api.create(ring);
  ok(created.metadata?.uid);
  await api.delete(ring);
});

Deno.test("@kubernetes/client-node's Watch gets events", async () => {
  await using server = await startEmbedded();
  const config = configFor(server);
  const core = config.makeApiClient(CoreV1Api);
  const seen: string[] = [];
  const enough = Promise.withResolvers<void>();
  const abort = await new Watch(config).watch(
    "/api/v1/namespaces/default/configmaps",
    { resourceVersion: "0" },
    (type: string, object: KubernetesObject) => {
      seen.push(`${type} ${object.metadata?.name}`);
      if (seen.length === 2) enough.resolve();
    },
    () => {},
  );
  const namespace = "default";
  await core.createNamespacedConfigMap({ namespace, body: configMap("a") });
  await core.deleteNamespacedConfigMap({ name: "a", namespace });
  await enough.promise;
  abort.abort();
  strictEqual(seen.join(), "ADDED a,DELETED a");
});

Deno.test("@kubernetes/client-node's informer lists, then follows", async () => {
  await using server = await startEmbedded();
  const config = configFor(server);
  const core = config.makeApiClient(CoreV1Api);
  const namespace = "default";
  await core.createNamespacedConfigMap({
    namespace,
    body: configMap("before"),
  });
  const informer = makeInformer<V1ConfigMap>(
    config,
    "/api/v1/namespaces/default/configmaps",
    () => core.listNamespacedConfigMap({ namespace }),
  );
  const added = Promise.withResolvers<void>();
  informer.on("add", (object) => {
    if (object.metadata?.name === "after") added.resolve();
  });
  await informer.start();
  await core.createNamespacedConfigMap({ namespace, body: configMap("after") });
  await added.promise;
  strictEqual(informer.list().length, 2);
  await informer.stop();
});
