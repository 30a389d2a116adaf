/**
 * The server: its state, its socket, its life.
 *
 * @module
 */

import type { ApiRequest } from "./api_request.ts";
import type { Backend } from "./backend.ts";
import { BUILTIN_KINDS } from "./builtin_kinds.ts";
import { Collector } from "./collector.ts";
import { create } from "./create.ts";
import { DEFINITION_KIND } from "./definitions.ts";
import { Faults } from "./faults.ts";
import { Handler, tokenPrefix } from "./handler.ts";
import { Registry } from "./registry.ts";
import { groupResource } from "./resource.ts";
import { Store } from "./store.ts";

/** How to start a server. */
export interface EmbeddedOptions {
  /** The port on loopback. @default 0, a free one */
  readonly port?: number;
  /** What clients must send as bearer token. @default a random one */
  readonly token?: string;
  /** CustomResourceDefinitions that exist from the start, each a JSON or YAML text. */
  readonly crds?: readonly string[];
  /** The time that objects are stamped with. @default the clock's */
  readonly now?: () => Date;
  /** How often watches that ask for bookmarks get one. @default 60_000 */
  readonly bookmarkEveryMs?: number;
}

const NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];

/** A running server; dispose of it to end it. */
export class EmbeddedServer implements AsyncDisposable {
  /** What makes it fail. */
  readonly faults: Faults;
  readonly #backend: Backend;
  readonly #token: string;
  readonly #handler: Handler;
  readonly #life = new AbortController();
  #port: number;
  #http: Deno.HttpServer | undefined;
  #listening = new AbortController();

  /** Use {@link startEmbedded}. */
  constructor(options: EmbeddedOptions) {
    this.#port = options.port ?? 0;
    this.#token = options.token ?? crypto.randomUUID();
    this.#backend = {
      store: new Store(),
      registry: new Registry([...BUILTIN_KINDS, DEFINITION_KIND]),
      now: options.now ?? (() => new Date()),
      bookmarkEveryMs: options.bookmarkEveryMs ?? 60_000,
      streams: new Set(),
    };
    this.faults = new Faults({
      compact: () => this.#backend.store.compact(),
      cutWatches: () => this.#cutWatches(),
      stop: (ms) => this.#stopFor(ms),
    });
    this.#handler = new Handler({
      backend: this.#backend,
      faults: this.faults,
      token: this.#token,
    });
  }

  /** Where it listens, `http://127.0.0.1:PORT`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What clients send as bearer token. */
  get token(): string {
    return this.#token;
  }

  /** Returns a kubeconfig for this server. */
  kubeconfig(): string {
    const name = "dormouse-embedded";
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": name,
      clusters: [{
        name,
        cluster: {
          server: this.url + tokenPrefix(this.#token),
          // @kubernetes/client-node speaks plain HTTP only to whom this is said.
          "insecure-skip-tls-verify": true,
        },
      }],
      users: [{ name, user: { token: this.#token } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
    });
  }

  /** Creates what exists from the start, and listens. */
  async start(crds: readonly string[]): Promise<void> {
    new Collector(this.#backend).start(this.#life.signal);
    for (const name of NAMESPACES) {
      await this.#create("namespaces", JSON.stringify({ metadata: { name } }));
    }
    for (const crd of crds) {
      await this.#create(groupResource(DEFINITION_KIND), crd);
    }
    this.#listen();
  }

  /** Ends all streams and the socket. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort();
    for (const stream of [...this.#backend.streams]) stream.end();
    await this.#close();
  }

  async #create(place: string, body: string): Promise<void> {
    const { registry } = this.#backend;
    const resource =
      registry.resources.find((one) => groupResource(one) === place) ??
        DEFINITION_KIND;
    const isJson = body.trimStart().startsWith("{");
    const request: ApiRequest = {
      resource,
      namespace: "",
      name: "",
      subresource: "",
      query: new URLSearchParams(),
      headers: new Headers({
        "content-type": isJson ? "application/json" : "application/yaml",
        "user-agent": "kube-apiserver",
      }),
      body,
    };
    await create(this.#backend, request);
  }

  #listen(): void {
    this.#listening = new AbortController();
    this.#http = Deno.serve(
      {
        hostname: "127.0.0.1",
        port: this.#port,
        onListen: () => {},
        signal: this.#listening.signal,
      },
      (request) => this.#handler.handle(request),
    );
    const { port } = this.#http.addr as Deno.NetAddr;
    this.#port = port;
  }

  /** Closes the socket and every connection, as a crash would. */
  async #close(): Promise<void> {
    this.#listening.abort();
    await this.#http?.finished;
  }

  #cutWatches(): number {
    const streams = [...this.#backend.streams];
    for (const stream of streams) stream.cut();
    return streams.length;
  }

  async #stopFor(ms: number): Promise<void> {
    await this.#close();
    for (const stream of [...this.#backend.streams]) stream.end();
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (!this.#life.signal.aborted) this.#listen();
  }
}

/**
 * Starts an API server in this process, on loopback.
 *
 * @example
 * ```ts
 * import { startEmbedded } from "./mod.ts";
 *
 * await using server = await startEmbedded();
 * const reply = await fetch(`${server.url}/api/v1/namespaces`, {
 *   headers: { authorization: `Bearer ${server.token}` },
 * });
 * const { items } = await reply.json();
 * if (items.length !== 4) throw new Error("not the namespaces");
 * ```
 */
export async function startEmbedded(
  options: EmbeddedOptions = {},
): Promise<EmbeddedServer> {
  const server = new EmbeddedServer(options);
  await server.start(options.crds ?? []);
  return server;
}
