import {
  equal as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { KubeconfigError } from "../errors.ts";
import { type ClusterSources, loadClusterConfig } from "./load.ts";

/** A home with a kubeconfig, another kubeconfig, and a pod's directory. */
async function withFiles(
  run: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const kubeconfig = (server: string): string =>
    JSON.stringify({
      clusters: [{ name: "c", cluster: { server } }],
      contexts: [{ name: "x", context: { cluster: "c" } }],
      "current-context": "x",
    });
  try {
    await Deno.mkdir(`${directory}/home/.kube`, { recursive: true });
    await Deno.mkdir(`${directory}/pod`);
    await Deno.writeTextFile(
      `${directory}/home/.kube/config`,
      kubeconfig("https://home"),
    );
    await Deno.writeTextFile(`${directory}/named`, kubeconfig("https://named"));
    await Deno.writeTextFile(`${directory}/pod/namespace`, "shop\n");
    await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("loadClusterConfig() looks where kubectl looks, in its order", () =>
  withFiles(async (directory) => {
    const home = `${directory}/home`;
    const named = `${directory}/named`;
    const pod = {
      host: "10.0.0.1",
      port: "443",
      directory: `${directory}/pod`,
    };
    const nowhere = `${directory}/nowhere`;
    const table: [sources: ClusterSources, server: string][] = [
      [
        {
          kubeconfig: named,
          kubeconfigList: `${home}/.kube/config`,
          home,
          pod,
        },
        "https://named",
      ],
      [{ kubeconfigList: `${nowhere}:${named}`, home, pod }, "https://named"],
      [{ kubeconfigList: "", home, pod }, "https://home"],
      [{ home, pod }, "https://home"],
      [{ home: nowhere, pod }, "https://10.0.0.1:443"],
      [{ pod: { ...pod, host: "fd00::1" } }, "https://[fd00::1]:443"],
    ];
    for (const [sources, server] of table) {
      assertEquals((await loadClusterConfig(sources)).server, server);
    }
    assertEquals((await loadClusterConfig({ pod })).namespace, "shop");
  }));

Deno.test("loadClusterConfig() says where it looked", () =>
  withFiles(async (directory) => {
    const table: [sources: ClusterSources, message: RegExp][] = [
      [{}, /name one by --kubeconfig or KUBECONFIG/],
      [{ kubeconfig: `${directory}/x` }, /there is no file ".*\/x"/],
      [{ home: `${directory}/x` }, /there is no file ".*\/\.kube\/config"/],
      [
        { pod: { host: "h", port: "1", directory } },
        /holds none, see automountServiceAccountToken/,
      ],
    ];
    for (const [sources, message] of table) {
      await assertRejects(
        loadClusterConfig(sources),
        (error) =>
          error instanceof KubeconfigError && message.test(error.message),
      );
    }
  }));
