import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { KubeconfigError } from "../errors.ts";
import type { ClusterConfig } from "./cluster_config.ts";
import { mergeKubeconfigs } from "./kubeconfig.ts";
import { resolveContext } from "./resolve_context.ts";

/** Returns a kubeconfig at /home/me/config with this cluster and user. */
function resolve(
  cluster: Record<string, unknown>,
  user: Record<string, unknown> = {},
  context: Record<string, unknown> = {},
): ClusterConfig {
  const text = JSON.stringify({
    clusters: [{
      name: "c",
      cluster: { server: "https://host:6443", ...cluster },
    }],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u", ...context } }],
    "current-context": "x",
  });
  return resolveContext(mergeKubeconfigs([{ path: "/home/me/config", text }]));
}

const PLAIN: ClusterConfig = {
  server: "https://host:6443",
  namespace: "default",
  skipVerify: false,
  disableCompression: false,
  login: { kind: "none" },
};

const EXEC = {
  apiVersion: "client.authentication.k8s.io/v1",
  command: "login",
};

Deno.test("resolveContext() reads clusters", async (t) => {
  const table: [
    name: string,
    Record<string, unknown>,
    Partial<ClusterConfig>,
  ][] = [
    ["nothing but a server", {}, {}],
    ["slashes at the end", { server: "https://host:6443//" }, {}],
    ["skip verification", { "insecure-skip-tls-verify": true }, {
      skipVerify: true,
    }],
    ["server name", { "tls-server-name": "api" }, { serverName: "api" }],
    ["proxy", { "proxy-url": "socks5://p:1" }, { proxyUrl: "socks5://p:1" }],
    ["no compression", { "disable-compression": true }, {
      disableCompression: true,
    }],
    ["authority inline", { "certificate-authority-data": btoa("CA") }, {
      authority: { kind: "inline", pem: "CA" },
    }],
    ["authority in a file, relative", { "certificate-authority": "ca.crt" }, {
      authority: { kind: "file", path: "/home/me/ca.crt" },
    }],
    ["what exec plugins are handed", {
      extensions: [{
        name: "client.authentication.k8s.io/exec",
        extension: { a: 1 },
      }],
    }, { execConfig: { a: 1 } }],
  ];
  for (const [name, cluster, expected] of table) {
    await t.step(
      name,
      () => assertEquals(resolve(cluster), { ...PLAIN, ...expected }),
    );
  }
});

Deno.test("resolveContext() reads users", async (t) => {
  const pair = {
    certificate: { kind: "inline", pem: "C" },
    key: { kind: "inline", pem: "K" },
  } as const;
  const table: [
    name: string,
    Record<string, unknown>,
    Partial<ClusterConfig>,
  ][] = [
    ["nobody", {}, {}],
    ["token", { token: "t" }, { login: { kind: "token", token: "t" } }],
    ["token file, relative", { tokenFile: "secret/token" }, {
      login: { kind: "tokenFile", path: "/home/me/secret/token" },
    }],
    ["token file and token", { tokenFile: "/t", token: "old" }, {
      login: { kind: "tokenFile", path: "/t", fallback: "old" },
    }],
    ["password", { username: "me", password: "p" }, {
      login: { kind: "basic", username: "me", password: "p" },
    }],
    ["certificate", {
      "client-certificate-data": btoa("C"),
      "client-key-data": btoa("K"),
    }, {
      clientCertificate: pair,
    }],
    ["certificate and token", {
      "client-certificate-data": btoa("C"),
      "client-key-data": btoa("K"),
      token: "t",
    }, { clientCertificate: pair, login: { kind: "token", token: "t" } }],
    ["impersonation", {
      as: "bob",
      "as-uid": "7",
      "as-groups": ["g"],
      "as-user-extra": { reason: ["why"] },
    }, {
      impersonate: {
        user: "bob",
        uid: "7",
        groups: ["g"],
        extra: { reason: ["why"] },
      },
    }],
    ["plugin, beside the kubeconfig", {
      exec: {
        ...EXEC,
        command: "./bin/login",
        args: ["-x"],
        env: [{ name: "A", value: "1" }],
        installHint: "get it",
        provideClusterInfo: true,
        interactiveMode: "Never",
      },
    }, {
      login: {
        kind: "exec",
        plugin: {
          apiVersion: EXEC.apiVersion,
          command: "/home/me/bin/login",
          args: ["-x"],
          env: { A: "1" },
          installHint: "get it",
          provideClusterInfo: true,
          interactiveMode: "Never",
        },
      },
    }],
  ];
  for (const [name, user, expected] of table) {
    await t.step(
      name,
      () => assertEquals(resolve({}, user), { ...PLAIN, ...expected }),
    );
  }
});

Deno.test("resolveContext() takes namespace and context as named", () => {
  assertEquals(resolve({}, {}, { namespace: "shop" }).namespace, "shop");
  const text = `
    clusters: [{name: c, cluster: {server: "https://a"}}, {name: d, cluster: {server: "https://b"}}]
    contexts: [{name: x, context: {cluster: c}}, {name: y, context: {cluster: d}}]
    current-context: x`;
  const config = mergeKubeconfigs([{ path: "/k", text }]);
  assertEquals(resolveContext(config).server, "https://a");
  assertEquals(resolveContext(config, "y").server, "https://b");
});

Deno.test("resolveContext() refuses what cannot work, and says why", async (t) => {
  const table: [name: string, () => unknown, RegExp][] = [
    [
      "no current context",
      () => resolveContext(mergeKubeconfigs([{ path: "/k", text: "" }])),
      /no current-context; set one/,
    ],
    [
      "unknown context",
      () =>
        resolveContext(
          mergeKubeconfigs([{ path: "/k", text: "contexts: [{name: a}]" }]),
          "b",
        ),
      /contexts have no "b", only "a"/,
    ],
    [
      "unknown cluster",
      () => resolve({}, {}, { cluster: "z" }),
      /clusters have no "z", only "c"/,
    ],
    [
      "unknown user",
      () => resolve({}, {}, { user: "z" }),
      /users have no "z", only "u"/,
    ],
    [
      "context without a cluster",
      () => resolve({}, {}, { cluster: "" }),
      /context "x" has no "cluster"/,
    ],
    ["no server", () => resolve({ server: "" }), /a cluster has no "server"/],
    [
      "odd server",
      () => resolve({ server: "host:6443" }),
      /no http or https URL/,
    ],
    [
      "odd proxy",
      () => resolve({ "proxy-url": "ftp://p" }),
      /scheme is no http, https or socks5/,
    ],
    [
      "both careless and careful",
      () =>
        resolve({
          "insecure-skip-tls-verify": true,
          "certificate-authority": "x",
        }),
      /keep one/,
    ],
    [
      "broken base64",
      () => resolve({ "certificate-authority-data": "?" }),
      /"certificate-authority-data" is no base64/,
    ],
    [
      "number as a token",
      () => resolve({}, { token: 5 }),
      /"token" is number, not a string/,
    ],
    [
      "token and password",
      () => resolve({}, { token: "t", username: "u" }),
      /both a token and a username/,
    ],
    [
      "half a certificate",
      () => resolve({}, { "client-key": "x" }),
      /only one of "client-certificate" and "client-key"/,
    ],
    [
      "groups of nobody",
      () => resolve({}, { "as-groups": ["g"] }),
      /without "as"/,
    ],
    [
      "auth-provider",
      () => resolve({}, { "auth-provider": { name: "gcp" } }),
      /auth-provider "gcp" is no longer part/,
    ],
    [
      "plugin without command",
      () => resolve({}, { exec: { apiVersion: EXEC.apiVersion } }),
      /names no command/,
    ],
    [
      "plugin of another age",
      () =>
        resolve({}, {
          exec: {
            ...EXEC,
            apiVersion: "client.authentication.k8s.io/v1alpha1",
          },
        }),
      /v1alpha1", not one of/,
    ],
    [
      "plugin for people",
      () => resolve({}, { exec: { ...EXEC, interactiveMode: "Always" } }),
      /a daemon has none/,
    ],
    [
      "plugin of odd mode",
      () => resolve({}, { exec: { ...EXEC, interactiveMode: "Maybe" } }),
      /interactiveMode "Maybe"/,
    ],
  ];
  for (const [name, call, message] of table) {
    await t.step(
      name,
      () =>
        assertThrows(
          call,
          (error) =>
            error instanceof KubeconfigError && message.test(error.message),
        ),
    );
  }
});
