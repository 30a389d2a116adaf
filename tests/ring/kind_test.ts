/**
 * A ring on a kind cluster, with programs in the place of docker, kind and
 * kubectl: what is made is taken away again, whatever happens.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
} from "node:assert/strict";
import { startEmbedded } from "../../runtime/embedded/mod.ts";
import { KubeClient, loadClusterConfig } from "../../runtime/kube/mod.ts";
import { type TempTree, tempTree } from "../support/temp_tree.ts";
import { ring } from "./ring_process.ts";

/** Notes how it was called; the rest of the script is what it does. */
const tool = (name: string, does = ""): string =>
  `#!/bin/sh\nhere="\${0%/*}"\necho "${name} $*" >> "$here/calls"\n${does}\n`;

/** `kind` whose clusters are all the same server. */
const KIND = tool(
  "kind",
  `case "$1" in create) /bin/cp "$here/kubeconfig" "$6" ;; esac`,
);
const ALL = {
  docker: tool("docker"),
  kind: KIND,
  kubectl: tool("kubectl"),
};

async function tools(
  programs: Readonly<Record<string, string>>,
): Promise<TempTree> {
  const tree = await tempTree({ calls: "", ...programs });
  for (const name of Object.keys(programs)) {
    await Deno.chmod(`${tree.path}/${name}`, 0o755);
  }
  return tree;
}

/** The calls of the tools, the cluster's random name left out. */
async function calls({ path }: TempTree): Promise<string[]> {
  const text = await Deno.readTextFile(`${path}/calls`);
  return text.trim().split("\n")
    .map((line) =>
      line.replace(/dormouse-ring-\w{8}/, "NAME").replace(/\S+\/kind/, "kind")
    );
}

const CREATE = "kind create cluster --name NAME --kubeconfig kind.kubeconfig";
const DELETE = "kind delete cluster --name NAME --kubeconfig kind.kubeconfig";
const WAIT =
  "kubectl --kubeconfig kind.kubeconfig wait --for=condition=Ready node --all --timeout=180s";

Deno.test("--kind makes a cluster, runs the ring on it and takes it away", async () => {
  await using server = await startEmbedded();
  await using tree = await tools({
    ...ALL,
    kubeconfig: server.kubeconfig(),
  });
  const { code, stdout } = await ring(["--kind", "--laps", "2"], tree.path);
  assertEquals(code, 0, stdout);
  assertMatch(stdout, /on the kind cluster dormouse-ring-\w{8}\n/);
  assertMatch(stdout, /\n4 hops, none lost, none doubled\n/);
  assertEquals(await calls(tree), [CREATE, WAIT, DELETE]);
});

Deno.test("--kind takes a cluster away that does not come up", async (t) => {
  const table: [string, Record<string, string>, string[], RegExp][] = [
    [
      "it cannot be made",
      {
        kind: tool(
          "kind",
          `[ "$1" = delete ] || { echo "no daemon" >&2; exit 3; }`,
        ),
      },
      [CREATE, DELETE],
      /^Cannot run "kind create cluster .*": it ended with 3: no daemon\n$/,
    ],
    [
      "its node is never ready",
      { kubeconfig: "", kubectl: tool("kubectl", "exit 1") },
      [CREATE, WAIT, DELETE],
      /^Cannot run "kubectl .*": it ended with 1: \n$/,
    ],
    [
      "it does not answer",
      { kubeconfig: "clusters: []" },
      [CREATE, WAIT, DELETE],
      /^Cannot .*kubeconfig/,
    ],
  ];
  for (const [name, programs, wanted, message] of table) {
    await t.step(name, async () => {
      await using tree = await tools({ ...ALL, ...programs });
      const { code, stdout } = await ring(["--kind"], tree.path);
      assertEquals(code, 1);
      assertMatch(stdout, message);
      assertEquals(await calls(tree), wanted);
    });
  }
});

Deno.test("--kind names the programs that are not there", async (t) => {
  for (
    const [there, missing] of [
      [["docker"], "kind, kubectl"],
      [["docker", "kind"], "kubectl"],
      [[], "docker, kind, kubectl"],
    ] as const
  ) {
    await t.step(missing, async () => {
      await using tree = await tools(
        Object.fromEntries(there.map((name) => [name, tool(name)])),
      );
      const { code, stdout } = await ring(["--kind"], tree.path);
      assertEquals(code, 1);
      assertEquals(
        stdout,
        `Cannot make a kind cluster: not on the PATH is ${missing}, wanted docker, kind, kubectl\n`,
      );
      assertEquals(await Deno.readTextFile(`${tree.path}/calls`), "");
    });
  }
});

Deno.test("a ring leaves a cluster as it was", async () => {
  await using server = await startEmbedded();
  await using tree = await tempTree({ kubeconfig: server.kubeconfig() });
  const kubeconfig = `${tree.path}/kubeconfig`;
  const before = await listing(kubeconfig);
  const { code, stdout } = await ring([
    "--laps",
    "1",
    "--kubeconfig",
    kubeconfig,
  ]);
  assertEquals(code, 0, stdout);
  assertEquals(await listing(kubeconfig), before);
});

/** The names of all namespaces and of all kinds that were added. */
async function listing(kubeconfig: string): Promise<string[]> {
  const cluster = await loadClusterConfig({ kubeconfig });
  await using client = new KubeClient({ cluster });
  const lists = await Promise.all(
    [
      "/api/v1/namespaces",
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    ].map((path) => client.send({ method: "GET", path })),
  );
  return lists.flatMap(({ body }) =>
    JSON.parse(new TextDecoder().decode(body)).items
  ).map(({ metadata }) => metadata.name);
}
