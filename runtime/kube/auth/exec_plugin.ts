/**
 * Runs the program that a kubeconfig names to hand out credentials.
 *
 * @module
 */

import { CredentialError } from "../errors.ts";
import type { ClusterConfig, ExecPlugin } from "./cluster_config.ts";
import { isMapping } from "./kubeconfig.ts";

/** What a plugin handed out. */
export interface ExecCredential {
  readonly token?: string;
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** When it is no longer good; never, if absent. */
  readonly expiresAt?: number;
}

/** A plugin may log in to a cloud first; one that hangs must not hang us. */
const PLUGIN_TIMEOUT_MS = 60_000;

/** How much of a plugin's complaint is worth repeating. */
const COMPLAINT_LENGTH = 500;

/**
 * Runs `plugin` once. It gets no input and may write what it likes to stderr,
 * which is repeated only if it fails.
 *
 * @throws {CredentialError} if it hands out nothing usable
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  cluster: ClusterConfig,
): Promise<ExecCredential> {
  const info = {
    apiVersion: plugin.apiVersion,
    kind: "ExecCredential",
    spec: {
      interactive: false,
      ...plugin.provideClusterInfo && { cluster: await clusterInfo(cluster) },
    },
  };
  const output = await outputOf(plugin, JSON.stringify(info));
  return readCredential(plugin, output);
}

async function outputOf(plugin: ExecPlugin, info: string): Promise<string> {
  const { command, args, env } = plugin;
  let result: Deno.CommandOutput;
  try {
    result = await new Deno.Command(command, {
      args: [...args],
      env: { ...env, KUBERNETES_EXEC_INFO: info },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.timeout(PLUGIN_TIMEOUT_MS),
    }).output();
  } catch (error) {
    const hint = plugin.installHint && `: ${plugin.installHint.trim()}`;
    throw new CredentialError(
      `Cannot log in: exec plugin "${command}" cannot be run${hint}`,
      { cause: error },
    );
  }
  if (result.success) return new TextDecoder().decode(result.stdout);
  const complaint = new TextDecoder().decode(result.stderr).trim();
  throw new CredentialError(
    `Cannot log in: exec plugin "${command}" ended with code ${result.code}: ${
      complaint.slice(0, COMPLAINT_LENGTH)
    }`,
  );
}

function readCredential(plugin: ExecPlugin, output: string): ExecCredential {
  const refuse = (why: string, options?: ErrorOptions): CredentialError =>
    new CredentialError(
      `Cannot log in: exec plugin "${plugin.command}" ${why}`,
      options,
    );
  let document: unknown;
  try {
    document = JSON.parse(output);
  } catch (_error) {
    // The cause would repeat the output, which may hold a token.
    throw refuse("printed no JSON");
  }
  if (!isMapping(document) || document.apiVersion !== plugin.apiVersion) {
    throw refuse(
      `did not answer in "${plugin.apiVersion}", as the kubeconfig asks`,
    );
  }
  const status = isMapping(document.status) ? document.status : {};
  const { token, clientCertificateData: cert, clientKeyData: key } = status;
  const hasPair = typeof cert === "string" && typeof key === "string";
  if (typeof token !== "string" && !hasPair) {
    throw refuse("gave neither a token nor a certificate with its key");
  }
  const expiresAt = Date.parse(String(status.expirationTimestamp ?? ""));
  return {
    ...typeof token === "string" && { token },
    ...hasPair && { clientCertificate: { cert, key } },
    ...!Number.isNaN(expiresAt) && { expiresAt },
  };
}

async function clusterInfo(
  cluster: ClusterConfig,
): Promise<Record<string, unknown>> {
  const { authority } = cluster;
  const pem = authority?.kind === "file"
    ? await Deno.readTextFile(authority.path)
    : authority?.pem;
  return {
    server: cluster.server,
    "tls-server-name": cluster.serverName,
    "insecure-skip-tls-verify": cluster.skipVerify || undefined,
    "certificate-authority-data": pem === undefined
      ? undefined
      : new TextEncoder().encode(pem).toBase64(),
    "proxy-url": cluster.proxyUrl,
    config: cluster.execConfig ?? null,
  };
}
