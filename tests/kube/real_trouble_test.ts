/**
 * What becomes of watches and lists when a real server is troubled.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  equal,
  ok,
  rejects as assertRejects,
} from "node:assert/strict";
import {
  type KubeClient,
  KubeObserver,
  loadClusterConfig,
  ResourceClient,
  SharedCache,
  type SharedCacheOptions,
  type WatchEnd,
  type WatchLabels,
} from "../../runtime/kube/mod.ts";
import { type ApiServer, testWithOwnServer } from "../support/api_server.ts";
import {
  clientOf,
  CONFIG_MAPS,
  Recorder,
  until,
} from "../support/kube_fixture.ts";
import { type ConfigMap, newConfigMap, RESOURCES } from "./suite/case.ts";

const QUICK = { minMs: 20, maxMs: 200, calmMs: 60_000, shortMs: 50 };
const NAMESPACE = "default";
const BY_STORE = ["--feature-gates=ListFromCacheSnapshot=false"];

class Notes extends KubeObserver {
  readonly ends: WatchEnd[] = [];
  readonly troubles: string[] = [];
  lists = 0;
  override watchEnded(_watch: WatchLabels, end: WatchEnd): void {
    this.ends.push(end);
  }
  override watchTroubled(_watch: WatchLabels, error: Error): void {
    this.troubles.push(error.message);
  }
  override watchListed(): void {
    this.lists++;
  }
}

interface Scene {
  readonly server: ApiServer;
  readonly client: KubeClient;
  readonly objects: ResourceClient<ConfigMap>;
  readonly recorder: Recorder;
  readonly notes: Notes;
  /** Waits until the subscriber knows just these objects. */
  know(...names: string[]): Promise<void>;
}

/** Watches ConfigMaps of a namespace on `server` while `run` does its worst. */
async function watchWhile(
  server: ApiServer,
  run: (scene: Scene) => Promise<void>,
  options: Partial<SharedCacheOptions> & { readonly as?: string } = {},
): Promise<void> {
  const cluster = await loadClusterConfig({
    kubeconfig: server.kubeconfigPath,
  });
  await using client = clientOf(cluster);
  const notes = new Notes();
  await using cache = new SharedCache({
    client,
    observer: notes,
    backoff: QUICK,
    ...options,
  });
  const recorder = new Recorder();
  const query = { resource: CONFIG_MAPS, namespace: NAMESPACE };
  const impersonate = options.as === undefined
    ? {}
    : { impersonate: { user: options.as } };
  cache.subscribe({ ...query, ...impersonate }, recorder);
  const objects = new ResourceClient<ConfigMap>(client, CONFIG_MAPS);
  const know = (...names: string[]): Promise<void> =>
    until(
      `the subscriber to know ${names}`,
      () =>
        recorder.syncs === 1 &&
        [...recorder.objects.keys()].sort().join() ===
          names.map((name) => `${NAMESPACE}/${name}`).join(),
      60_000,
    );
  await run({ server, client, objects, recorder, notes, know });
  assertEquals(recorder.defects, []);
}

const inNamespace = { namespace: NAMESPACE };

await testWithOwnServer(
  "a watch goes on over a restart of the server",
  { controllers: false },
  (server) =>
    watchWhile(server, async ({ objects, notes, know }) => {
      await objects.create(inNamespace, newConfigMap("a"));
      await know("a");
      await server.controlPlane.stopApiServer();
      await until("the loss to be noticed", () =>
        notes.troubles.some((text) =>
          text.includes("nobody listens there")
        ));
      await server.controlPlane.startApiServer();
      await objects.create(inNamespace, newConfigMap("b"));
      await objects.delete({ ...inNamespace, name: "a" });
      await know("b");
    }),
);

await testWithOwnServer(
  "a watch that a compaction has overtaken lists anew, and tells what vanished",
  { controllers: false },
  (server) =>
    watchWhile(server, async ({ objects, notes, know }) => {
      await objects.create(inNamespace, newConfigMap("a"));
      await objects.create(inNamespace, newConfigMap("b"));
      await know("a", "b");
      const { controlPlane } = server;
      // While we are held up the others go on: our version is gone when we come back.
      await using other = clientOf(
        await loadClusterConfig({
          kubeconfig: controlPlane.tokenKubeconfigPath,
        }),
      );
      await controlPlane.stopApiServer();
      await controlPlane.startApiServer();
      const elsewhere = new ResourceClient(other, CONFIG_MAPS);
      await elsewhere.delete({ ...inNamespace, name: "a" });
      const { metadata } = await elsewhere.list(inNamespace);
      await controlPlane.compact(metadata.resourceVersion ?? "");
      await controlPlane.stopApiServer();
      await controlPlane.startApiServer();
      await know("b");
      await objects.create(inNamespace, newConfigMap("c"));
      await know("b", "c");
      ok(notes.ends.includes("gone"));
    }),
);

await testWithOwnServer(
  "an expired continue token is told as such",
  { controllers: false, apiServerFlags: BY_STORE },
  async (server) => {
    await using client = clientOf(
      await loadClusterConfig({ kubeconfig: server.kubeconfigPath }),
    );
    const objects = new ResourceClient(client, CONFIG_MAPS);
    for (const name of ["a", "b", "c"]) {
      await objects.create(inNamespace, newConfigMap(name));
    }
    const first = await objects.list(inNamespace, { query: { limit: 1 } });
    await objects.create(inNamespace, newConfigMap("d"));
    const { metadata } = await objects.list(inNamespace);
    await server.controlPlane.compact(metadata.resourceVersion ?? "");
    const next = { limit: 1, continue: first.metadata.continue ?? "" };
    await assertRejects(objects.list(inNamespace, { query: next }), {
      name: "GoneError",
      reason: "Expired",
    });
  },
);

await testWithOwnServer(
  "a server that is frozen is given up and found again",
  { controllers: false },
  (server) =>
    watchWhile(server, async ({ objects, notes, know }) => {
      await objects.create(inNamespace, newConfigMap("a"));
      await know("a");
      server.controlPlane.pause();
      await until(
        "the silence to be noticed",
        () => notes.ends.includes("idle"),
      );
      server.controlPlane.resume();
      await objects.create(inNamespace, newConfigMap("b"));
      await know("a", "b");
      equal(notes.lists, 1);
    }, { idleMs: 1000 }),
);

await testWithOwnServer(
  "a role that is revoked ends a watch, and one that is granted mends it",
  { controllers: false },
  (server) =>
    watchWhile(server, async ({ client, objects, notes, know }) => {
      const bindings = new ResourceClient(client, RESOURCES.roleBindings);
      const grant = (): Promise<unknown> =>
        bindings.create(inNamespace, {
          metadata: { name: "reader" },
          roleRef: {
            apiGroup: "rbac.authorization.k8s.io",
            kind: "Role",
            name: "reader",
          },
          subjects: [{
            kind: "User",
            name: "reader",
            apiGroup: "rbac.authorization.k8s.io",
          }],
        });
      await new ResourceClient(client, RESOURCES.roles).create(inNamespace, {
        metadata: { name: "reader" },
        rules: [{
          apiGroups: [""],
          resources: ["configmaps"],
          verbs: ["list", "watch"],
        }],
      });
      await until("the refusal", () =>
        notes.troubles.some((text) => text.includes("grant it by a Role")));
      await grant();
      await objects.create(inNamespace, newConfigMap("a"));
      await know("a");
      notes.troubles.length = 0;
      await bindings.delete({ ...inNamespace, name: "reader" });
      await server.controlPlane.stopApiServer();
      await server.controlPlane.startApiServer();
      await until("the refusal", () =>
        notes.troubles.some((text) =>
          text.includes("grant it by a Role")
        ));
      await objects.create(inNamespace, newConfigMap("b"));
      await grant();
      await know("a", "b");
    }, { as: "reader" }),
);
