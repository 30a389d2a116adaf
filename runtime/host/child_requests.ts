/**
 * What one child asks for: of the API server, of the world outside, of the
 * runtime itself. Whatever is refused is answered with a `Status`.
 *
 * @module
 */

import type { ChildSpec } from "../config/mod.ts";
import {
  type AbiReply,
  type AbiRequest,
  DEFAULT_LIMITS,
  type ReplySink,
  statusReply,
} from "../guest/mod.ts";
import type { KeyvalDatabase } from "../keyval/mod.ts";
import {
  AnswerTooLargeError,
  ApiError,
  type Discovery,
  type KubeClient,
  RateLimiter,
  type SharedCache,
} from "../kube/mod.ts";
import { AccountForbiddenError, type ChildAccess } from "./child_access.ts";
import { ChildStreams } from "./child_streams.ts";
import { KubeRequests } from "./kube_requests.ts";
import { KV_PREFIX, KvRequests } from "./kv_requests.ts";
import { OutsideRequests, type OutsideWorld } from "./outside/mod.ts";

/** Whose requests they are, and what they go through. */
export interface ChildRequestsOptions {
  readonly spec: ChildSpec;
  readonly access: ChildAccess;
  /** Whether the guest can take streams. */
  readonly streaming: boolean;
  readonly around: {
    readonly client: KubeClient;
    readonly cache: SharedCache;
    readonly discovery: Discovery;
    readonly keyval: KeyvalDatabase;
    readonly world: OutsideWorld;
  };
  /** All objects that the object with this UID owns, as far as the child may see them. */
  readonly owned: (uid: string, signal: AbortSignal) => Promise<string[]>;
}

const OWNED_PREFIX = "dormouse:/owned/";

/** Performs requests of one child. */
export class ChildRequests implements Disposable {
  /** How many were made. */
  count = 0;
  #ended = false;
  readonly #options: ChildRequestsOptions;
  readonly #rate: RateLimiter;
  readonly #kube: KubeRequests;
  readonly #kv: KvRequests;
  readonly #outside: OutsideRequests;

  constructor(options: ChildRequestsOptions) {
    const { spec, access, streaming, around } = options;
    const { name: child, limits } = spec;
    const { client, cache, discovery, keyval, world } = around;
    const { messageBytes } = DEFAULT_LIMITS;
    const qps = limits.requestsPerSecond;
    this.#options = options;
    this.#rate = new RateLimiter({ qps, burst: qps });
    const turn = (signal: AbortSignal): Promise<void> => this.#turn(signal);
    this.#kube = new KubeRequests({
      child,
      access,
      client,
      cache,
      discovery,
      streams: new ChildStreams({ child, streaming, client, turn }),
      turn,
      messageBytes,
    });
    this.#kv = new KvRequests({ child, keyval, quota: limits.kv });
    this.#outside = new OutsideRequests({
      child,
      hosts: spec.http.hosts,
      messageBytes,
      world,
      turn,
    });
  }

  /** Performs one request; its fate goes to `sink`. */
  handle(request: AbiRequest, sink: ReplySink, signal: AbortSignal): void {
    this.count++;
    this.#perform(request, sink, signal).catch((error) => {
      // A guest that was put to sleep is not woken to hear of it.
      if (signal.aborted || this.#ended) return;
      const refusal = refusalOf(error);
      if (refusal === undefined) sink.failed(messageOf(error));
      else sink.reply(refusal);
    });
  }

  /** Refuses what waits for its turn. */
  [Symbol.dispose](): void {
    this.#ended = true;
    this.#rate[Symbol.dispose]();
  }

  async #perform(
    request: AbiRequest,
    sink: ReplySink,
    signal: AbortSignal,
  ): Promise<void> {
    const { url, method } = request;
    if (url.startsWith("/")) {
      return await this.#kube.perform(request, sink, signal);
    }
    if (url.startsWith(KV_PREFIX)) {
      // A change waits for the disk, and so does everybody else meanwhile.
      if (method !== "GET") await this.#turn(signal);
      return sink.reply(await this.#kv.answer(request));
    }
    if (url.startsWith(OWNED_PREFIX)) {
      return sink.reply(await this.#owned(request, signal));
    }
    if (url.startsWith("https:")) {
      return sink.reply(await this.#outside.answer(request, signal));
    }
    sink.reply(unknown(url));
  }

  async #turn(signal: AbortSignal): Promise<void> {
    await this.#rate.take({ signal });
  }

  async #owned(
    { method, url }: AbiRequest,
    signal: AbortSignal,
  ): Promise<AbiReply> {
    const uid = url.slice(OWNED_PREFIX.length);
    if (!/^[A-Za-z0-9._-]+$/.test(uid)) return unknown(url);
    if (method !== "GET") {
      return statusReply(
        405,
        "MethodNotAllowed",
        `Cannot ${method} what is owned: wanted GET`,
      );
    }
    const items = await this.#options.owned(uid, signal);
    return {
      status: 200,
      headers: [["content-type", "application/json"]],
      body: new TextEncoder().encode(`{"items":[${items.join(",")}]}`),
    };
  }
}

const unknown = (url: string): AbiReply =>
  statusReply(
    404,
    "NotFound",
    `Cannot find ${
      JSON.stringify(url.slice(0, 200))
    }: wanted dormouse:/kv/KEY or dormouse:/owned/UID`,
  );

/** What the server or a limit of ours said no to, as a reply. */
function refusalOf(error: unknown): AbiReply | undefined {
  if (error instanceof ApiError) {
    const { status, reason, message } = error;
    return statusReply(status, reason, message);
  }
  if (error instanceof AccountForbiddenError) {
    return statusReply(403, "Forbidden", error.message);
  }
  if (error instanceof AnswerTooLargeError) {
    return statusReply(
      413,
      "ResponseEntityTooLarge",
      `${error.message}; ask for less with limit, a selector or metadata only`,
    );
  }
  return undefined;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
