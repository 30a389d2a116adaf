import {
  deepStrictEqual as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { CredentialError } from "../errors.ts";
import type { ClusterConfig, ExecPlugin } from "./cluster_config.ts";
import { runExecPlugin } from "./exec_plugin.ts";

const V1 = "client.authentication.k8s.io/v1";

const CLUSTER: ClusterConfig = {
  server: "https://host",
  namespace: "default",
  authority: { kind: "inline", pem: "CA" },
  skipVerify: false,
  serverName: "api",
  disableCompression: false,
  execConfig: { region: "here" },
  login: { kind: "none" },
};

/** Returns a plugin that runs a shell script. */
function plugin(script: string, more: Partial<ExecPlugin> = {}): ExecPlugin {
  return {
    apiVersion: V1,
    command: "sh",
    args: ["-c", script],
    env: {},
    installHint: "",
    provideClusterInfo: false,
    interactiveMode: "Never",
    ...more,
  };
}

const answer = (status: unknown, apiVersion = V1): string =>
  `echo '${JSON.stringify({ apiVersion, kind: "ExecCredential", status })}'`;

Deno.test("runExecPlugin() returns what the plugin hands out", async (t) => {
  await t.step("a token that expires", async () => {
    const expirationTimestamp = "2030-01-01T00:00:00Z";
    assertEquals(
      await runExecPlugin(
        plugin(answer({ token: "t", expirationTimestamp })),
        CLUSTER,
      ),
      { token: "t", expiresAt: Date.parse(expirationTimestamp) },
    );
  });
  await t.step("a certificate", async () => {
    const status = { clientCertificateData: "C", clientKeyData: "K" };
    assertEquals(
      await runExecPlugin(plugin(answer(status)), CLUSTER),
      { clientCertificate: { cert: "C", key: "K" } },
    );
  });
  await t.step("an older exchange", async () => {
    const apiVersion = "client.authentication.k8s.io/v1beta1";
    const old = plugin(answer({ token: "t" }, apiVersion), { apiVersion });
    assertEquals(await runExecPlugin(old, CLUSTER), { token: "t" });
  });
});

Deno.test("runExecPlugin() tells the plugin what it may know", async () => {
  const script =
    `printf '{"apiVersion":"${V1}","status":{"token":"%s"}}' "$(printf %s "$A$KUBERNETES_EXEC_INFO" | base64 | tr -d '\\n')"`;
  const told = async (provideClusterInfo: boolean): Promise<unknown> => {
    const credential = await runExecPlugin(
      plugin(script, { env: { A: "" }, provideClusterInfo }),
      CLUSTER,
    );
    return JSON.parse(atob(credential.token ?? "")).spec;
  };
  assertEquals(await told(false), { interactive: false });
  assertEquals(await told(true), {
    interactive: false,
    cluster: {
      server: "https://host",
      "tls-server-name": "api",
      "certificate-authority-data": btoa("CA"),
      config: { region: "here" },
    },
  });
});

Deno.test("runExecPlugin() says why nothing was handed out", async (t) => {
  const table: [name: string, ExecPlugin, RegExp][] = [
    [
      "no such program",
      plugin("", { command: "/no/such", installHint: "get it" }),
      /cannot be run: get it$/,
    ],
    [
      "it fails",
      plugin("echo no luck >&2; exit 7"),
      /ended with code 7: no luck$/,
    ],
    ["no JSON", plugin("echo secret"), /printed no JSON$/],
    [
      "another version",
      plugin(answer({ token: "t" }, "x/v1")),
      /did not answer in "client/,
    ],
    ["nothing in it", plugin(answer({})), /neither a token nor a certificate/],
    [
      "a certificate without a key",
      plugin(answer({ clientCertificateData: "C" })),
      /neither a token/,
    ],
  ];
  for (const [name, one, message] of table) {
    await t.step(name, () =>
      assertRejects(
        runExecPlugin(one, CLUSTER),
        (error) =>
          error instanceof CredentialError && message.test(error.message),
      ));
  }
});
