/**
 * What holds of a host with children, whatever API server it talks to: run on
 * the embedded one and on a real one.
 *
 * The child is the counter of `modules/examples/`: it counts reconciles of
 * labelled ConfigMaps in its memory and writes the count into a ConfigMap of
 * its own, so that what it remembers can be seen from outside.
 *
 * @module
 */

import { deepStrictEqual as assertEquals, match } from "node:assert/strict";
import { type App, startApp } from "../../runtime/app.ts";
import {
  type ChildSpec,
  type Config,
  type Flags,
  loadConfig,
  readChildrenFile,
} from "../../runtime/config/mod.ts";
import { HostObserver, type ReconcileRecord } from "../../runtime/host/mod.ts";
import {
  type ClusterConfig,
  loadClusterConfig,
} from "../../runtime/kube/mod.ts";
import { createLogger } from "../../runtime/log.ts";
import { type TempTree, tempTree } from "../support/temp_tree.ts";
import { until } from "../support/until.ts";

export const COUNTER = new URL(
  "../../modules/prebuilt/counter-rust.wasm",
  import.meta.url,
).pathname;

export const ALL_CONFIGMAPS = `
permissions:
  - apiGroups: [""]
    resources: [configmaps]
    verbs: ["*"]`;

const ONLY_WATCHES = `
permissions:
  - apiGroups: [""]
    resources: [configmaps]
    verbs: [list, watch]`;

/** Records what children do. */
export class Recorder extends HostObserver {
  readonly records: ReconcileRecord[] = [];
  readonly states: string[] = [];
  readonly wakes: string[] = [];

  readonly refusals: string[] = [];

  override refused(child: string, action: string, why: string): void {
    this.refusals.push(`${child} ${action}: ${why}`);
  }

  override reconciled(record: ReconcileRecord): void {
    this.records.push(record);
  }

  override childChanged(child: string, state: string): void {
    this.states.push(`${child} ${state}`);
  }

  override woke(_child: string, from: string): void {
    this.wakes.push(from);
  }
}

/** A host of a test, which can be started again on the same state. */
export class TestHost implements AsyncDisposable {
  readonly recorder = new Recorder();
  readonly #tree: TempTree;
  readonly #config: Config;
  readonly #cluster: ClusterConfig;
  #app: App | undefined;

  private constructor(tree: TempTree, config: Config, cluster: ClusterConfig) {
    this.#tree = tree;
    this.#config = config;
    this.#cluster = cluster;
  }

  static async start(
    kubeconfigPath: string,
    children: string,
    flags: Flags = {},
  ): Promise<TestHost> {
    const tree = await tempTree();
    const config = await loadConfig({
      flags: { stateDir: `${tree.path}/state`, listen: "none", ...flags },
      environment: { variables: {}, directory: tree.path, isRoot: false },
    });
    const cluster = await loadClusterConfig({ kubeconfig: kubeconfigPath });
    const host = new TestHost(tree, config, cluster);
    await host.start(children);
    return host;
  }

  get app(): App {
    if (this.#app === undefined) throw new Error("The host is not started");
    return this.#app;
  }

  /** The one child, or the one of this name. */
  child(name = "counter"): App["host"]["children"][number] | undefined {
    return this.app.host.child(name);
  }

  async specs(children: string): Promise<readonly ChildSpec[]> {
    const file = `${this.#tree.path}/children.yaml`;
    await Deno.writeTextFile(file, children);
    return await readChildrenFile(file);
  }

  async start(children: string): Promise<void> {
    this.#app = await startApp({
      config: this.#config,
      cluster: this.#cluster,
      children: await this.specs(children),
      log: createLogger({ level: "silent", format: "json" }),
      observer: this.recorder,
      rateLimit: { qps: Infinity, burst: 1 },
    });
    await this.#app.host.synced();
  }

  async stop(): Promise<void> {
    await this.#app?.[Symbol.asyncDispose]();
    this.#app = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#tree[Symbol.asyncDispose]();
  }

  /** Spoils the images of all children on the disk. */
  async spoilImages(): Promise<void> {
    const directory = `${this.#config.stateDir}/images`;
    for await (const { name } of Deno.readDir(directory)) {
      if (!name.endsWith(".meta")) continue;
      await Deno.writeTextFile(`${directory}/${name}`, "nothing of use");
    }
  }

  async request(method: string, path: string, body?: unknown): Promise<number> {
    const { status } = await this.app.client.request({
      method,
      path,
      headers: {
        "content-type": method === "PATCH"
          ? "application/merge-patch+json"
          : "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return status;
  }

  /** What the counter has written for the ConfigMap `name`. */
  async count(namespace: string, name: string): Promise<string | undefined> {
    const { status, body } = await this.app.client.request({
      method: "GET",
      path: `/api/v1/namespaces/${namespace}/configmaps/${name}-count`,
    });
    if (status !== 200) return undefined;
    return JSON.parse(new TextDecoder().decode(body)).data.count;
  }
}

export const counter = (more = ALL_CONFIGMAPS, name = "counter"): string =>
  `name: ${name}\nwasm: ${COUNTER}\n${more}\n`;
export const suspend = (idleAfter: string, sleepAfter: string): string =>
  `suspend: {idleAfter: ${idleAfter}, sleepAfter: ${sleepAfter}}\n`;

let namespaces = 0;

/** A namespace that no other test uses. */
export async function freshNamespace(host: TestHost): Promise<string> {
  const name = `host-${Date.now().toString(36)}-${namespaces++}`;
  await host.request("POST", "/api/v1/namespaces", { metadata: { name } });
  return name;
}

export async function createCounted(
  host: TestHost,
  namespace: string,
  name = "web",
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  await host.request("POST", path, {
    metadata: { name, labels: { "example.com/counted": "true" } },
    data: { touched: "0" },
  });
}

export async function touch(
  host: TestHost,
  namespace: string,
  touched: string,
): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/configmaps/web`;
  await host.request("PATCH", path, { data: { touched } });
}

export const counted = (
  host: TestHost,
  namespace: string,
  count: string,
): Promise<void> =>
  until(async () => await host.count(namespace, "web") === count);

/** Registers the suite for a server. */
export function hostSuite(
  server: string,
  test: (name: string, run: (kubeconfigPath: string) => Promise<void>) => void,
): void {
  const law = (
    name: string,
    run: (kubeconfigPath: string) => Promise<void>,
  ): void => test(`host on ${server}: ${name}`, run);

  law(
    "an event is reconciled, awake, dozing and asleep, by the same memory",
    async (kubeconfig) => {
      await using host = await TestHost.start(
        kubeconfig,
        counter() + suspend("0s", "1h"),
      );
      const namespace = await freshNamespace(host);
      await createCounted(host, namespace);
      await counted(host, namespace, "1");
      await until(() => host.child()?.tier === "dozing");
      await touch(host, namespace, "1");
      await counted(host, namespace, "2");
      await until(() => host.child()?.tier === "dozing");
      assertEquals(new Set(host.recorder.wakes).has("dozing"), true);
      assertEquals(
        new Set(host.recorder.records.map(({ outcome }) => outcome)),
        new Set(["success"]),
      );
    },
  );

  law("a child that sleeps is woken with its memory", async (kubeconfig) => {
    await using host = await TestHost.start(
      kubeconfig,
      counter() + suspend("0s", "0s"),
    );
    const namespace = await freshNamespace(host);
    await createCounted(host, namespace);
    await counted(host, namespace, "1");
    await until(() => host.child()?.tier === "asleep");
    await touch(host, namespace, "1");
    await counted(host, namespace, "2");
    assertEquals(host.recorder.wakes.includes("asleep"), true);
  });

  law(
    "a host that is started again goes on with the memory of its children",
    async (kubeconfig) => {
      await using host = await TestHost.start(kubeconfig, counter());
      const namespace = await freshNamespace(host);
      await createCounted(host, namespace);
      await counted(host, namespace, "1");
      await host.stop();
      await host.start(counter());
      // What it watches was saved with it: it was not woken to ask, only for what is there.
      await until(async () => Number(await host.count(namespace, "web")) >= 2);
      assertEquals(
        host.recorder.states.filter((state) => state === "counter starting")
          .length,
        1,
      );
    },
  );

  law(
    "a child whose environment has changed starts cold",
    async (kubeconfig) => {
      await using host = await TestHost.start(kubeconfig, counter());
      const namespace = await freshNamespace(host);
      await createCounted(host, namespace);
      await counted(host, namespace, "1");
      await host.stop();
      await host.start(counter() + "env: {NEW: value}\n");
      await until(() =>
        host.recorder.states.filter((s) => s === "counter starting").length ===
          2
      );
    },
  );

  law(
    "what no rule allows is refused and retried, and nobody else notices",
    async (kubeconfig) => {
      await using host = await TestHost.start(
        kubeconfig,
        counter(ONLY_WATCHES, "denied") + "---\n" + counter(),
      );
      const namespace = await freshNamespace(host);
      await createCounted(host, namespace);
      await counted(host, namespace, "1");
      await until(() =>
        host.recorder.records.filter(({ child, outcome }) =>
          child === "denied" && outcome === "error"
        ).length >= 2
      );
      const [refused] = host.recorder.records.filter(({ child }) =>
        child === "denied"
      );
      match(refused?.message ?? "", /may not/);
    },
  );

  law(
    "a kind that no rule lets a child watch is refused, with the rule that would",
    async (kubeconfig) => {
      await using host = await TestHost.start(
        kubeconfig,
        counter("", "denied") + "---\n" + counter(),
      );
      const namespace = await freshNamespace(host);
      await createCounted(host, namespace);
      await counted(host, namespace, "1");
      assertEquals(host.recorder.refusals.length, 1);
      match(
        host.recorder.refusals[0] ?? "",
        /denied watch kind ConfigMap: .* may not list configmaps: .* resources \["configmaps"\], verbs \["list"\]/,
      );
      assertEquals(
        host.recorder.records.filter(({ child }) => child === "denied"),
        [],
      );
    },
  );

  law(
    "a change of the children touches only those that it is about",
    async (kubeconfig) => {
      const one = counter(ALL_CONFIGMAPS, "one");
      const two = counter(ALL_CONFIGMAPS, "two");
      await using host = await TestHost.start(kubeconfig, one);
      await until(() => host.child("one")?.state === "ready");
      const before = host.child("one");
      await host.app.host.apply(await host.specs(`${one}---\n${two}`));
      await until(() => host.child("two")?.state === "ready");
      assertEquals(host.child("one") === before, true);
      await host.app.host.apply(await host.specs(two));
      assertEquals(
        host.app.host.children.map(({ spec }) => spec.name),
        ["two"],
      );
    },
  );

  law("a paused child gets no work", async (kubeconfig) => {
    await using host = await TestHost.start(
      kubeconfig,
      counter() + "paused: true\n",
    );
    assertEquals(host.child()?.state, "paused");
    assertEquals(host.recorder.records, []);
  });
}
