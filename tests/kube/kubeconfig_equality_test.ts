/**
 * Our reader of kubeconfigs against `@kubernetes/client-node`'s, and where the
 * two differ against kubectl itself.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  equal,
  notDeepStrictEqual as assertDiffers,
} from "node:assert/strict";
import type { RequestOptions } from "node:https";
import { dirname } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import {
  type ClusterConfig,
  Credentials,
  KubeconfigError,
  loadClusterConfig,
} from "../../runtime/kube/mod.ts";
import { provideKapi } from "../../scripts/apiserver/mod.ts";
import { needingKapi } from "../support/api_server.ts";
import { FILES, type KubeconfigCase, KUBECONFIGS } from "./kubeconfigs.ts";

/** All of a kubeconfig that reaches the wire. */
interface Meaning {
  readonly server: string;
  readonly namespace: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly authorization: string;
  readonly as: string;
  readonly skipVerify: boolean;
  readonly serverName: string;
  readonly proxyUrl: string;
}

/** What we make of it, or that we refuse. */
async function ours(
  paths: readonly string[],
  context?: string,
): Promise<Meaning | "refused"> {
  try {
    const cluster = await loadClusterConfig({
      kubeconfigList: paths.join(":"),
      ...context !== undefined && { context },
    });
    return await meaningOf(cluster);
  } catch (error) {
    if (error instanceof KubeconfigError) return "refused";
    throw error;
  }
}

async function meaningOf(cluster: ClusterConfig): Promise<Meaning> {
  const credentials = new Credentials(cluster);
  const { authority = "", certificate } = await credentials.identity();
  return {
    server: cluster.server,
    namespace: cluster.namespace,
    ca: authority,
    cert: certificate?.cert ?? "",
    key: certificate?.key ?? "",
    authorization: await credentials.authorization() ?? "",
    as: cluster.impersonate?.user ?? "",
    skipVerify: cluster.skipVerify,
    serverName: cluster.serverName ?? "",
    proxyUrl: cluster.proxyUrl ?? "",
  };
}

async function theirs(
  paths: readonly string[],
  context?: string,
): Promise<Meaning> {
  const [first = "", ...rest] = paths;
  const config = new KubeConfig();
  config.loadFromFile(first);
  for (const path of rest) {
    const more = new KubeConfig();
    more.loadFromFile(path);
    config.mergeConfig(more);
  }
  if (context !== undefined) config.setCurrentContext(context);
  const options: RequestOptions & {
    headers: Record<string, string>;
    servername?: string;
  } = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const basic = options.auth
    ? `Basic ${new TextEncoder().encode(options.auth).toBase64()}`
    : "";
  const cluster = config.getCurrentCluster();
  return {
    server: cluster?.server ?? "",
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ??
      "default",
    ca: String(options.ca ?? ""),
    cert: String(options.cert ?? ""),
    key: String(options.key ?? ""),
    authorization: options.headers["Authorization"] ?? basic,
    as: options.headers["Impersonate-User"] ?? "",
    skipVerify: options.rejectUnauthorized === false,
    serverName: options.servername ?? "",
    proxyUrl: cluster?.proxyUrl ?? "",
  };
}

/** What kubectl makes of it, all files read and merged. */
async function kubectls(
  kapi: string,
  paths: readonly string[],
  context?: string,
): Promise<Meaning | "refused"> {
  const { success, stdout } = await new Deno.Command(kapi, {
    args: [
      "kubectl",
      "config",
      "view",
      "--raw",
      "--minify",
      "--flatten",
      "-o",
      "json",
      ...context ? [`--context=${context}`] : [],
    ],
    env: { KUBECONFIG: paths.join(":") },
  }).output();
  if (!success) return "refused";
  const path = `${dirname(paths[0] ?? "")}/flat`;
  await Deno.writeFile(path, stdout);
  return await ours([path]);
}

/** Writes a case's files into a directory of its own. */
async function withFiles(
  { configs }: KubeconfigCase,
  run: (paths: readonly string[]) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${directory}/pki`);
    for (const [name, text] of Object.entries(FILES)) {
      await Deno.writeTextFile(`${directory}/${name}`, text);
    }
    const paths: string[] = [];
    for (const [index, config] of configs.entries()) {
      const path = `${directory}/config${index}`;
      await Deno.writeTextFile(path, JSON.stringify(config));
      paths.push(path);
    }
    await run(paths);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("forty kubeconfigs mean the same to us and to client-node", async (t) => {
  equal(KUBECONFIGS.length, 40);
  for (const one of KUBECONFIGS) {
    const { name, context, differs } = one;
    await t.step(
      differs === undefined ? name : `${name}: ${differs}`,
      () =>
        withFiles(one, async (paths) => {
          const mine = await ours(paths, context);
          const other = await theirs(paths, context).catch((error) =>
            `refused: ${error}`
          );
          if (differs === undefined) assertEquals(mine, other);
          else assertDiffers(mine, other);
        }),
    );
  }
});

Deno.test({
  ...await needingKapi(
    "forty kubeconfigs mean the same to us and to kubectl",
  ),
  async fn(t): Promise<void> {
    const kapi = await provideKapi();
    for (const one of KUBECONFIGS) {
      await t.step(one.name, () =>
        withFiles(one, async (paths) => {
          const mine = await ours(paths, one.context);
          assertEquals(mine, await kubectls(kapi, paths, one.context));
        }));
    }
  },
});
