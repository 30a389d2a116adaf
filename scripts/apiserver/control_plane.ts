/**
 * A Kubernetes control plane on loopback: etcd, kube-apiserver and the few
 * controllers without which namespaces never go and owned objects stay.
 *
 * Everything of it lies in one directory: keys, the store, logs and two
 * kubeconfigs, `kubeconfig` (client certificate) and `kubeconfig-token`
 * (bearer token), both of an administrator.
 *
 * @module
 */

import { CertificateAuthority } from "./certificates.ts";
import { Component } from "./component.ts";
import { writeKeys } from "./keys.ts";

/** What to start. */
export interface ControlPlaneOptions {
  /** The binary, from `provideKapi()`. */
  readonly kapi: string;
  /** An existing, empty directory. */
  readonly directory: string;
  /**
   * CustomResourceDefinitions as YAML, created before the controllers start:
   * the garbage collector looks for new kinds only every 30 s.
   */
  readonly crds?: readonly string[];
  /** More flags for kube-apiserver. */
  readonly apiServerFlags?: readonly string[];
  /** Whether namespaces and owned objects are cleaned up. @default true */
  readonly controllers?: boolean;
}

/** How long a server may take until it is ready; a busy machine needs seconds. */
const READY_TIMEOUT_MS = 90_000;
const READY_POLL_MS = 100;

/** Below the range that the kernel hands to outgoing connections. */
const PORTS = { first: 10_000, count: 20_000 } as const;

const CONTROLLERS = [
  "namespace-controller",
  "garbage-collector-controller",
  "serviceaccount-controller",
  "clusterrole-aggregation-controller",
];

/** A control plane of its own; dispose of it to end its processes. */
export class ControlPlane implements AsyncDisposable {
  readonly #options: ControlPlaneOptions;
  readonly #authority: CertificateAuthority;
  readonly #port: number;
  readonly #etcd: Component;
  #apiServer: Component;
  readonly #controllers: Component;

  /** Use {@link startControlPlane}. */
  constructor(options: ControlPlaneOptions) {
    this.#options = options;
    this.#authority = new CertificateAuthority("kapi");
    this.#port = freePort();
    this.#etcd = this.#component("etcd", etcdFlags());
    this.#apiServer = this.#newApiServer();
    this.#controllers = this.#component("kube-controller-manager", [
      "--kubeconfig=kubeconfig",
      "--leader-elect=false",
      "--secure-port=0",
      "--concurrent-gc-syncs=4",
      "--concurrent-namespace-syncs=4",
      `--controllers=${CONTROLLERS.join(",")}`,
    ]);
  }

  /** Where the API server listens. */
  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** The authority that both the server's and the users' certificates come from. */
  get authority(): CertificateAuthority {
    return this.#authority;
  }

  /** The kubeconfig of an administrator with a client certificate. */
  get kubeconfigPath(): string {
    return `${this.#options.directory}/kubeconfig`;
  }

  /** The kubeconfig of an administrator with a bearer token. */
  get tokenKubeconfigPath(): string {
    return `${this.#options.directory}/kubeconfig-token`;
  }

  /** The API server's process id, to measure or trouble it. */
  get pid(): number | undefined {
    return this.#apiServer.pid;
  }

  /** Starts every part, lowest first, and returns when the server is ready. */
  async start(): Promise<void> {
    await writeKeys({
      directory: this.#options.directory,
      url: this.url,
      authority: this.#authority,
    });
    await this.#etcd.start();
    await this.#apiServer.start();
    await this.#ready();
    for (const crd of this.#options.crds ?? []) {
      await this.kubectl(["create", "-f", "-"], crd);
    }
    if (this.#options.controllers ?? true) await this.#controllers.start();
  }

  /** Runs kubectl as the administrator and returns what it prints. */
  async kubectl(args: readonly string[], input = ""): Promise<string> {
    const child = new Deno.Command(this.#options.kapi, {
      args: ["kubectl", ...args],
      env: { KUBECONFIG: this.kubeconfigPath },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    const { success, stdout, stderr } = await child.output();
    if (!success) {
      throw new Error(
        `Cannot run "kubectl ${args.join(" ")}": ${
          new TextDecoder().decode(stderr)
        }`,
      );
    }
    return new TextDecoder().decode(stdout);
  }

  /** Stops the API server; etcd keeps what it has. */
  async stopApiServer(): Promise<void> {
    await this.#apiServer.stop();
  }

  /** Starts the API server again at the same address, with the same data. */
  async startApiServer(): Promise<void> {
    this.#apiServer = this.#newApiServer();
    await this.#apiServer.start();
    await this.#ready();
  }

  /** Freezes the API server: connections stay open and silent. */
  pause(): void {
    this.#apiServer.signal("SIGSTOP");
  }

  /** Lets a frozen API server go on. */
  resume(): void {
    this.#apiServer.signal("SIGCONT");
  }

  /**
   * Makes etcd forget every version before `revision`, a resourceVersion.
   * Unless started with `--feature-gates=ListFromCacheSnapshot=false`, the
   * server learns of it only after up to 15 s.
   */
  async compact(revision: string): Promise<void> {
    await this.#etcdRequest("kv/compaction", { revision, physical: true });
    await this.#etcdRequest("kv/put", {
      key: btoa("compact_rev_key"),
      value: btoa(revision),
    });
  }

  /** Ends every process, newest first. The directory is the caller's. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#controllers.stop();
    await this.#apiServer.stop();
    await this.#etcd.stop();
  }

  #component(name: string, flags: readonly string[]): Component {
    const { kapi, directory } = this.#options;
    return new Component({ kapi, name, flags, directory });
  }

  #newApiServer(): Component {
    return this.#component("kube-apiserver", [
      ...apiServerFlags(this.#port),
      ...this.#options.apiServerFlags ?? [],
    ]);
  }

  async #ready(): Promise<void> {
    using client = Deno.createHttpClient({
      caCerts: [this.#authority.credential.certificate],
    });
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!await answersOk(`${this.url}/readyz`, client)) {
      await this.#etcd.assertRunning();
      await this.#apiServer.assertRunning();
      if (Date.now() > deadline) {
        throw new Error(
          `Cannot start kube-apiserver: not ready after ${READY_TIMEOUT_MS} ms, see the logs in "${this.#options.directory}"`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
    }
  }

  async #etcdRequest(path: string, body: unknown): Promise<void> {
    using client = Deno.createHttpClient({
      proxy: {
        transport: "unix",
        path: `${this.#options.directory}/etcd.sock`,
      },
    });
    const response = await fetch(`http://localhost/v3/${path}`, {
      client,
      method: "POST",
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Cannot post "${path}" to etcd: ${text}`);
  }
}

/** Starts a control plane; when that fails nothing of it is left running. */
export async function startControlPlane(
  options: ControlPlaneOptions,
): Promise<ControlPlane> {
  const controlPlane = new ControlPlane(options);
  try {
    await controlPlane.start();
  } catch (error) {
    await controlPlane[Symbol.asyncDispose]();
    throw error;
  }
  return controlPlane;
}

function etcdFlags(): string[] {
  // Clients come through the socket alone, in a directory nobody else can
  // enter; the addresses that etcd insists on are never used.
  return [
    "--name=kapi",
    "--data-dir=etcd",
    "--log-level=warn",
    "--unsafe-no-fsync",
    "--quota-backend-bytes=8589934592",
    "--listen-client-urls=unix://etcd.sock",
    "--advertise-client-urls=http://127.0.0.1:1",
    "--listen-peer-urls=http://127.0.0.1:0",
    "--initial-advertise-peer-urls=http://127.0.0.1:1",
    "--initial-cluster=kapi=http://127.0.0.1:1",
  ];
}

function apiServerFlags(port: number): string[] {
  return [
    "--etcd-servers=unix://etcd.sock",
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${port}`,
    "--endpoint-reconciler-type=none",
    "--tls-cert-file=server.crt",
    "--tls-private-key-file=server.key",
    "--client-ca-file=ca.crt",
    "--token-auth-file=tokens.csv",
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-account-key-file=accounts.pub",
    "--service-account-signing-key-file=accounts.key",
    "--service-cluster-ip-range=10.96.0.0/16",
  ];
}

async function answersOk(
  url: string,
  client: Deno.HttpClient,
): Promise<boolean> {
  try {
    const response = await fetch(url, {
      client,
      signal: AbortSignal.timeout(2_000),
    });
    return await response.text() === "ok";
  } catch (_error) {
    // It does not listen yet; how long that may last is the caller's to judge.
    return false;
  }
}

function freePort(): number {
  for (;;) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
