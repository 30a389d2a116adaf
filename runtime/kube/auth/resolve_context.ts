/**
 * From a kubeconfig to the one cluster and user that a context names.
 *
 * @module
 */

import { KubeconfigError } from "../errors.ts";
import type {
  ClientCertificate,
  ClusterConfig,
  Impersonation,
  Login,
  PemSource,
} from "./cluster_config.ts";
import { readExecPlugin } from "./exec_config.ts";
import {
  type ConfigEntry,
  isMapping,
  type Kubeconfig,
  pathField,
  textField,
} from "./kubeconfig.ts";

/** The extension of a cluster that its exec plugins are handed. */
const EXEC_EXTENSION = "client.authentication.k8s.io/exec";

const NOTHING: ConfigEntry = { fields: {}, file: "" };

/**
 * Returns what `contextName`, else the kubeconfig's current context, comes
 * down to. Nothing is read from disk or run.
 *
 * @throws {KubeconfigError} if something it names is missing or cannot be used
 */
export function resolveContext(
  config: Kubeconfig,
  contextName?: string,
): ClusterConfig {
  const name = contextName ?? config.currentContext;
  if (name === "") {
    throw new KubeconfigError(
      "Cannot choose a cluster: the kubeconfig has no current-context; set one by `kubectl config use-context NAME`",
    );
  }
  const context = named(config, "contexts", name);
  const cluster = named(
    config,
    "clusters",
    required(context, "cluster", `context "${name}"`),
  );
  const userName = textField(context, "user");
  const user = userName === undefined
    ? NOTHING
    : named(config, "users", userName);
  return {
    ...readCluster(cluster),
    ...readUser(user, userName ?? ""),
    namespace: textField(context, "namespace") ?? "default",
  };
}

function named(
  config: Kubeconfig,
  list: "contexts" | "clusters" | "users",
  name: string,
): ConfigEntry {
  const entry = config[list].get(name);
  if (entry !== undefined) return entry;
  const known = [...config[list].keys()].map((key) => `"${key}"`).join(", ");
  throw new KubeconfigError(
    `Cannot use the kubeconfig: its ${list} have no "${name}", only ${
      known || "nothing"
    }`,
  );
}

function required(entry: ConfigEntry, key: string, what: string): string {
  const value = textField(entry, key);
  if (value === undefined) {
    throw new KubeconfigError(
      `Cannot read kubeconfig "${entry.file}": ${what} has no "${key}"`,
    );
  }
  return value;
}

type ClusterPart = Omit<
  ClusterConfig,
  "namespace" | "login" | "clientCertificate" | "impersonate"
>;

function readCluster(cluster: ConfigEntry): ClusterPart {
  const authority = pemField(cluster, "certificate-authority");
  const serverName = textField(cluster, "tls-server-name");
  const proxyUrl = textField(cluster, "proxy-url");
  const skipVerify = cluster.fields["insecure-skip-tls-verify"] === true;
  if (skipVerify && authority) {
    throw new KubeconfigError(
      `Cannot read kubeconfig "${cluster.file}": a cluster has both "insecure-skip-tls-verify" and a "certificate-authority", keep one`,
    );
  }
  const execConfig = readExecExtension(cluster);
  return {
    server: serverUrl(cluster),
    skipVerify,
    disableCompression: cluster.fields["disable-compression"] === true,
    ...authority && { authority },
    ...serverName !== undefined && { serverName },
    ...proxyUrl !== undefined && { proxyUrl: checkedProxy(proxyUrl) },
    ...execConfig !== undefined && { execConfig },
  };
}

function serverUrl(cluster: ConfigEntry): string {
  const server = required(cluster, "server", "a cluster");
  const url = URL.parse(server);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new KubeconfigError(
      `Cannot read kubeconfig "${cluster.file}": server "${server}" is no http or https URL`,
    );
  }
  return server.replace(/\/+$/, "");
}

function checkedProxy(proxyUrl: string): string {
  const protocol = URL.parse(proxyUrl)?.protocol ?? "";
  if (!/^(https?|socks5h?):$/.test(protocol)) {
    throw new KubeconfigError(
      `Cannot use proxy "${proxyUrl}": its scheme is no http, https or socks5`,
    );
  }
  return proxyUrl;
}

function readExecExtension(cluster: ConfigEntry): unknown {
  const extensions = cluster.fields["extensions"];
  if (!Array.isArray(extensions)) return undefined;
  return extensions.find((item) =>
    isMapping(item) && item.name === EXEC_EXTENSION
  )?.extension;
}

type UserPart = Pick<
  ClusterConfig,
  "login" | "clientCertificate" | "impersonate"
>;

function readUser(user: ConfigEntry, name: string): UserPart {
  if (user.fields["auth-provider"]) {
    const provider = user.fields["auth-provider"];
    const kind = isMapping(provider) ? provider.name : "";
    throw new KubeconfigError(
      `Cannot log in as "${name}": auth-provider "${kind}" is no longer part of Kubernetes clients, use the cluster's exec plugin instead`,
    );
  }
  const clientCertificate = readClientCertificate(user);
  const impersonate = readImpersonation(user);
  return {
    login: readLogin(user, name),
    ...clientCertificate && { clientCertificate },
    ...impersonate && { impersonate },
  };
}

function readLogin(user: ConfigEntry, name: string): Login {
  const token = textField(user, "token");
  const path = pathField(user, "tokenFile");
  const username = textField(user, "username");
  const hasToken = token !== undefined || path !== undefined;
  if (hasToken && username !== undefined) {
    throw new KubeconfigError(
      `Cannot log in as "${name}": the kubeconfig has both a token and a username, keep one`,
    );
  }
  if (path !== undefined) {
    return {
      kind: "tokenFile",
      path,
      ...token !== undefined && { fallback: token },
    };
  }
  if (token !== undefined) return { kind: "token", token };
  if (username !== undefined) {
    const password = textField(user, "password") ?? "";
    return { kind: "basic", username, password };
  }
  const plugin = readExecPlugin(user, name);
  return plugin ? { kind: "exec", plugin } : { kind: "none" };
}

function readClientCertificate(
  user: ConfigEntry,
): ClientCertificate | undefined {
  const certificate = pemField(user, "client-certificate");
  const key = pemField(user, "client-key");
  if (certificate && key) return { certificate, key };
  if (certificate === undefined && key === undefined) return undefined;
  throw new KubeconfigError(
    `Cannot read kubeconfig "${user.file}": a user has only one of "client-certificate" and "client-key"`,
  );
}

function readImpersonation(user: ConfigEntry): Impersonation | undefined {
  const name = textField(user, "as");
  const uid = textField(user, "as-uid");
  const groups = user.fields["as-groups"];
  const extra = user.fields["as-user-extra"];
  if (name === undefined) {
    if (uid === undefined && !groups && !extra) return undefined;
    throw new KubeconfigError(
      `Cannot read kubeconfig "${user.file}": a user has "as-uid", "as-groups" or "as-user-extra" without "as"`,
    );
  }
  return {
    user: name,
    ...uid !== undefined && { uid },
    ...Array.isArray(groups) && { groups: groups.map(String) },
    ...isMapping(extra) && { extra: extra as Record<string, string[]> },
  };
}

/** Reads what `KEY-data` holds, or which file `KEY` names. */
function pemField(entry: ConfigEntry, key: string): PemSource | undefined {
  const data = textField(entry, `${key}-data`);
  const path = pathField(entry, key);
  if (data !== undefined && path !== undefined) {
    throw new KubeconfigError(
      `Cannot read kubeconfig "${entry.file}": it has both "${key}" and "${key}-data", keep one`,
    );
  }
  if (data !== undefined) {
    return { kind: "inline", pem: decodeBase64(data, `${key}-data`, entry) };
  }
  return path === undefined ? undefined : { kind: "file", path };
}

function decodeBase64(data: string, key: string, entry: ConfigEntry): string {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(data));
  } catch (error) {
    throw new KubeconfigError(
      `Cannot read kubeconfig "${entry.file}": "${key}" is no base64`,
      { cause: error },
    );
  }
}
