/**
 * Forty kubeconfigs: the ways in which clusters, users and contexts are
 * written, one at a time and together.
 *
 * @module
 */

/** Files of a case by name; the first one is asked for, or all as a list. */
export interface KubeconfigCase {
  readonly name: string;
  /** Kubeconfigs in the order of `KUBECONFIG`. */
  readonly configs: readonly unknown[];
  /** Which context instead of the current one. */
  readonly context?: string;
  /** Why `@kubernetes/client-node` reads it otherwise than kubectl does. */
  readonly differs?: string;
}

const CA = "-----BEGIN CERTIFICATE-----\nca\n-----END CERTIFICATE-----\n";
const CERT = "-----BEGIN CERTIFICATE-----\ncert\n-----END CERTIFICATE-----\n";
const KEY = "-----BEGIN PRIVATE KEY-----\nkey\n-----END PRIVATE KEY-----\n";

/** Files that the kubeconfigs name, relative to them. */
export const FILES: Readonly<Record<string, string>> = {
  "ca.crt": CA,
  "pki/ca.crt": CA,
  "client.crt": CERT,
  "client.key": KEY,
  "token": "token-from-file",
};

/** A cluster, a user and a context of one kubeconfig. */
function config(
  cluster: Record<string, unknown> = {},
  user: Record<string, unknown> = {},
  context: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{
      name: "c",
      cluster: { server: "https://host:6443", ...cluster },
    }],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u", ...context } }],
    "current-context": "x",
  };
}

const one = (
  name: string,
  cluster: Record<string, unknown> = {},
  user: Record<string, unknown> = {},
  more: Partial<KubeconfigCase> & {
    context?: string;
    in?: Record<string, unknown>;
  } = {},
): KubeconfigCase => {
  const { in: context, ...rest } = more;
  return { name, configs: [config(cluster, user, context)], ...rest };
};

/** A plugin that prints a credential without a shell's help. */
function exec(
  status: Record<string, string>,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  const apiVersion = "client.authentication.k8s.io/v1";
  const credential = JSON.stringify({
    apiVersion,
    kind: "ExecCredential",
    status,
  });
  return {
    exec: {
      apiVersion,
      command: "printf",
      args: ["%s", credential],
      interactiveMode: "Never",
      ...more,
    },
  };
}

const DATA = {
  "client-certificate-data": btoa(CERT),
  "client-key-data": btoa(KEY),
};
const PATHS = {
  "client-certificate": "client.crt",
  "client-key": "client.key",
};
const OTHER = btoa(
  "-----BEGIN CERTIFICATE-----\nother\n-----END CERTIFICATE-----\n",
);

const TWO = {
  ...config(),
  clusters: [
    { name: "c", cluster: { server: "https://one" } },
    {
      name: "d",
      cluster: {
        server: "https://two",
        "certificate-authority-data": btoa(CA),
      },
    },
  ],
  users: [{ name: "u", user: { token: "one" } }, {
    name: "v",
    user: { token: "two" },
  }],
  contexts: [
    { name: "x", context: { cluster: "c", user: "u" } },
    { name: "y", context: { cluster: "d", user: "v", namespace: "shop" } },
    { name: "z", context: { cluster: "d", user: "u" } },
  ],
};

export const KUBECONFIGS: readonly KubeconfigCase[] = [
  one("nothing but a server"),
  one("a server with a slash", { server: "https://host:6443/" }),
  one("a server behind a path", { server: "https://host/k8s/clusters/c-1" }),
  one("a server without a port", { server: "https://host" }),
  one("a server by address", { server: "https://10.0.0.1:6443" }),
  one("a server by IPv6 address", { server: "https://[fd00::1]:6443" }),
  one("a namespace", {}, {}, { in: { namespace: "shop" } }),
  one("an authority inline", { "certificate-authority-data": btoa(CA) }),
  one("an authority in a file", { "certificate-authority": "ca.crt" }),
  one("an authority in a folder", { "certificate-authority": "./pki/ca.crt" }),
  one("an authority with a name to verify", {
    "certificate-authority": "ca.crt",
    "tls-server-name": "kubernetes",
  }),
  one("no verification", { "insecure-skip-tls-verify": true }),
  one("verification, spelled out", {
    "insecure-skip-tls-verify": false,
    "certificate-authority": "ca.crt",
  }),
  one("no verification, and a token", { "insecure-skip-tls-verify": true }, {
    token: "t",
  }),
  one("an http proxy", { "proxy-url": "http://proxy:3128" }),
  one("an https proxy", { "proxy-url": "https://proxy:3128" }),
  one("a socks proxy", { "proxy-url": "socks5://proxy:1080" }),
  one("a proxy with a password", {
    "proxy-url": "http://me:secret@proxy:3128",
  }),
  one("a token", {}, { token: "abc.def" }),
  one("a token that looks like none", {}, { token: "a=b c/d+e" }),
  one("a password", {}, { username: "me", password: "secret" }),
  one("a password that is no ASCII", {}, {
    username: "müller",
    password: "pä$$",
  }),
  one("a certificate inline", {}, DATA),
  one("a certificate in files", {}, PATHS),
  one("a certificate inline, its key in a file", {}, {
    "client-certificate-data": btoa(CERT),
    "client-key": "client.key",
  }),
  one("a certificate and a token", {}, { ...DATA, token: "t" }),
  one(
    "a certificate, an authority and a namespace",
    { "certificate-authority-data": btoa(CA) },
    PATHS,
    {
      in: { namespace: "shop" },
    },
  ),
  one("somebody else", {}, { token: "t", as: "bob" }),
  one("a plugin that gives a token", {}, exec({ token: "from-plugin" })),
  one(
    "a plugin that gives a certificate",
    {},
    exec({ clientCertificateData: CERT, clientKeyData: KEY }),
  ),
  one(
    "a plugin that gives both",
    {},
    exec({ token: "t", clientCertificateData: CERT, clientKeyData: KEY }),
  ),
  one(
    "a plugin with an environment",
    {},
    exec({ token: "t" }, { env: [{ name: "A", value: "1" }] }),
  ),
  {
    name: "a context without a user",
    configs: [{
      ...config(),
      contexts: [{ name: "x", context: { cluster: "c" } }],
    }],
  },
  { name: "several contexts, the current one", configs: [TWO] },
  { name: "several contexts, another one", configs: [TWO], context: "y" },
  {
    name: "several contexts that share a cluster",
    configs: [TWO],
    context: "z",
  },
  {
    name: "several files, each with its own",
    configs: [
      { ...config({}, { token: "a" }), "current-context": "" },
      {
        clusters: [{
          name: "d",
          cluster: {
            server: "https://second",
            "certificate-authority": "ca.crt",
          },
        }],
        users: [{ name: "v", user: { token: "b" } }],
        contexts: [{ name: "y", context: { cluster: "d", user: "v" } }],
        "current-context": "y",
      },
    ],
  },
  {
    name: "a token file",
    configs: [config({}, { tokenFile: "token" })],
    differs: "it looks for the key `token-file`, which kubectl does not know",
  },
  {
    name: "an authority both inline and in a file",
    configs: [
      config({
        "certificate-authority-data": OTHER,
        "certificate-authority": "ca.crt",
      }),
    ],
    differs: "it takes the file, kubectl refuses",
  },
  {
    name: "several files that name the same",
    configs: [
      config({}, { token: "first" }),
      config({ server: "https://second" }, { token: "second" }),
    ],
    differs: "it refuses, kubectl takes the first",
  },
];
