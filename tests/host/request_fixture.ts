/**
 * A child without a guest: what it asks for goes the way of every request of a
 * child, and what it is told is there to be looked at.
 *
 * @module
 */

import { type ChildSpec, readChildrenFile } from "../../runtime/config/mod.ts";
import type { AbiReply, Headers, Method } from "../../runtime/guest/mod.ts";
import { ChildAccess } from "../../runtime/host/child_access.ts";
import {
  ChildRequests,
  type ChildRequestsOptions,
} from "../../runtime/host/child_requests.ts";
import { memoryDatabase } from "../../runtime/keyval/mod.ts";
import {
  AccessReviews,
  type CacheSubscription,
  Discovery,
  KubeClient,
  KubeObserver,
  loadClusterConfig,
  type RequestRecord,
  SharedCache,
  type WatchQuery,
} from "../../runtime/kube/mod.ts";
import { tempTree } from "../support/temp_tree.ts";

/** Counts what goes over the wire. */
class Wire extends KubeObserver {
  readonly requests: RequestRecord[] = [];

  override requestEnded(record: RequestRecord): void {
    this.requests.push(record);
  }
}

/** A request as a test writes it. */
export interface Asked {
  readonly headers?: Headers;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** What came of a stream. */
export interface Streamed {
  readonly opened: boolean;
  /** The lines that have come so far. */
  readonly events: readonly StreamEvent[];
  readonly reply: AbiReply | undefined;
  readonly over: string | undefined;
  end(): void;
}

/** One line of a watch. */
export interface StreamEvent {
  readonly type: string;
  // deno-lint-ignore no-explicit-any
  readonly object: any;
}

/** One API server, and all that children of a host share. */
export class RequestFixture implements AsyncDisposable {
  readonly client: KubeClient;
  readonly cache: SharedCache;
  readonly wire = new Wire();
  readonly #around: ChildRequestsOptions["around"];
  readonly #reviews: AccessReviews;
  readonly #keyval = memoryDatabase();
  readonly #subscriptions: CacheSubscription[] = [];
  readonly #children: ChildRequests[] = [];
  /** Moved on by tests; reviews are remembered by it. */
  nowMs = 0;

  private constructor(client: KubeClient, wire: Wire) {
    this.client = client;
    this.wire = wire;
    this.cache = new SharedCache({ client });
    this.#reviews = new AccessReviews(client, { now: () => this.nowMs });
    this.#around = {
      client,
      cache: this.cache,
      discovery: new Discovery(client),
      keyval: this.#keyval,
      world: {},
    };
  }

  static async start(kubeconfig: string): Promise<RequestFixture> {
    const cluster = await loadClusterConfig({ kubeconfig });
    const wire = new Wire();
    const rateLimit = { qps: Infinity, burst: 1 };
    const client = new KubeClient({ cluster, rateLimit, observer: wire });
    return new RequestFixture(client, wire);
  }

  /** A child with this spec, as a children file has it. */
  async child(
    yaml: string,
    { streaming = true }: { readonly streaming?: boolean } = {},
  ): Promise<RequestingChild> {
    const spec = await readSpec(yaml);
    const access = new ChildAccess(spec, this.#reviews);
    const requests = new ChildRequests({
      spec,
      access,
      streaming,
      around: this.#around,
      owned: () => Promise.resolve([]),
    });
    this.#children.push(requests);
    return new RequestingChild(requests, access);
  }

  /** Has the cache watch, until the end, and resolves when all is there. */
  async watch(query: WatchQuery): Promise<CacheSubscription> {
    const subscription = await new Promise<CacheSubscription>((resolve) => {
      const begun = this.cache.subscribe(query, {
        added() {},
        updated() {},
        deleted() {},
        synced: () => resolve(begun),
      });
    });
    this.#subscriptions.push(subscription);
    return subscription;
  }

  /** How many requests `work` has sent. */
  async sent(work: () => Promise<unknown>): Promise<number> {
    const before = this.wire.requests.length;
    await work();
    return this.wire.requests.length - before;
  }

  /** Asks as the host itself, for what a test needs. */
  async host(method: string, path: string, body?: unknown): Promise<number> {
    const { status } = await this.client.request({
      method,
      path,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return status;
  }

  /** A namespace that no other test uses. */
  async namespace(): Promise<string> {
    const name = `requests-${crypto.randomUUID().slice(0, 8)}`;
    await this.host("POST", "/api/v1/namespaces", { metadata: { name } });
    return name;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child[Symbol.dispose]();
    for (const subscription of this.#subscriptions) {
      subscription[Symbol.dispose]();
    }
    await this.cache[Symbol.asyncDispose]();
    await this.client[Symbol.asyncDispose]();
    this.#keyval[Symbol.dispose]();
  }
}

/** Asks as a guest does. */
export class RequestingChild {
  readonly access: ChildAccess;
  readonly #requests: ChildRequests;

  constructor(requests: ChildRequests, access: ChildAccess) {
    this.#requests = requests;
    this.access = access;
  }

  /** Performs one request that is answered whole. */
  ask(method: Method, url: string, asked: Asked = {}): Promise<AbiReply> {
    const { headers = [], body, signal } = asked;
    return new Promise((resolve, reject) =>
      this.#requests.handle(
        { method, url, headers, body: bytesOf(body) },
        {
          reply: resolve,
          opened: () => reject(new Error("A stream was opened")),
          event() {},
          ended() {},
          failed: (why) => reject(new Error(why)),
        },
        signal ?? new AbortController().signal,
      )
    );
  }

  /** Performs one request and returns status and parsed body. */
  async json(
    method: Method,
    url: string,
    asked: Asked = {},
    // deno-lint-ignore no-explicit-any
  ): Promise<{ readonly status: number; readonly body: any }> {
    const json = ["PUT", "POST"].includes(method);
    const headers: Headers = [
      ...(json ? [["content-type", "application/json"]] as const : []),
      ...asked.headers ?? [],
    ];
    const { status, body } = await this.ask(method, url, { ...asked, headers });
    const text = new TextDecoder().decode(body);
    return { status, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Opens a stream. */
  stream(url: string, headers: Headers = []): Streamed {
    const abort = new AbortController();
    const events: StreamEvent[] = [];
    const streamed = {
      opened: false,
      events,
      reply: undefined as AbiReply | undefined,
      over: undefined as string | undefined,
      end: () => abort.abort(),
    };
    this.#requests.handle(
      { method: "GET", url, headers, body: bytesOf(undefined) },
      {
        reply: (reply) => streamed.reply = reply,
        opened: () => streamed.opened = true,
        event: (bytes) =>
          events.push(JSON.parse(new TextDecoder().decode(bytes))),
        ended: () => streamed.over = "ended",
        failed: (why) => streamed.over = why,
      },
      abort.signal,
    );
    return streamed;
  }
}

async function readSpec(yaml: string): Promise<ChildSpec> {
  await using tree = await tempTree({
    "child.wasm": "\0asm\x01\0\0\0",
    "children.yaml": `name: child\nwasm: child.wasm\n${yaml}`,
  });
  const [spec] = await readChildrenFile(`${tree.path}/children.yaml`);
  if (spec === undefined) throw new Error("There is no child in the file");
  return spec;
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  return new TextEncoder().encode(
    typeof body === "string" ? body : JSON.stringify(body),
  );
}
