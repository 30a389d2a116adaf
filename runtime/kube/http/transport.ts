/**
 * What connections to one cluster are made with.
 *
 * @module
 */

import type {
  ClusterConfig,
  ConnectionIdentity,
  Credentials,
} from "../auth/mod.ts";
import type { Destination } from "./connection_error.ts";
import { TlsBridge } from "./tls_bridge.ts";

/** Knows how to reach one cluster; a bridge is started only where needed. */
export class Transport implements AsyncDisposable {
  readonly #cluster: ClusterConfig;
  readonly #credentials: Credentials;
  #identity: ConnectionIdentity | undefined;
  #options: Deno.CreateHttpClientOptions = {};
  #bridge: TlsBridge | undefined;
  #bridged: Promise<Deno.CreateHttpClientOptions> | undefined;

  constructor(cluster: ClusterConfig, credentials: Credentials) {
    this.#cluster = cluster;
    this.#credentials = credentials;
  }

  /** What URLs begin with. */
  get baseUrl(): string {
    const { server } = this.#cluster;
    return this.#needsBridge ? server.replace(/^https:/, "http:") : server;
  }

  /** Where requests go, for messages. */
  get destination(): Destination {
    const { server, proxyUrl } = this.#cluster;
    return proxyUrl === undefined ? { server } : { server, proxyUrl };
  }

  /** Returns the options for clients; the same object while nothing has changed. */
  async clientOptions(): Promise<Deno.CreateHttpClientOptions> {
    if (this.#needsBridge) {
      this.#bridged ??= this.#startBridge();
      return await this.#bridged;
    }
    const identity = await this.#credentials.identity();
    if (identity !== this.#identity) {
      this.#identity = identity;
      this.#options = {
        ...identity.authority && { caCerts: [identity.authority] },
        ...identity.certificate,
        ...this.#proxy(),
      };
    }
    return this.#options;
  }

  /** Returns the reason behind `error`, where a bridge knows more. */
  reasonOf(error: unknown): unknown {
    return this.#bridge?.takeError() ?? error;
  }

  /** Ends what was started. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bridge?.[Symbol.asyncDispose]();
  }

  get #needsBridge(): boolean {
    const { server, skipVerify, serverName } = this.#cluster;
    return server.startsWith("https:") &&
      (skipVerify || serverName !== undefined);
  }

  async #startBridge(): Promise<Deno.CreateHttpClientOptions> {
    const { server, skipVerify, serverName } = this.#cluster;
    const { hostname, port } = new URL(server);
    this.#bridge = new TlsBridge({
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port || 443),
      skipVerify,
      ...serverName !== undefined && { serverName },
      identity: () => this.#credentials.identity(),
    });
    return {
      proxy: { transport: "unix", path: await this.#bridge.start() },
    };
  }

  #proxy(): { proxy?: Deno.Proxy } {
    const { proxyUrl } = this.#cluster;
    if (proxyUrl === undefined) return {};
    const url = new URL(proxyUrl);
    const { username, password } = url;
    if (username === "") return { proxy: { url: proxyUrl } };
    url.username = "";
    url.password = "";
    return {
      proxy: {
        url: url.href,
        basicAuth: {
          username: decodeURIComponent(username),
          password: decodeURIComponent(password),
        },
      },
    };
  }
}
