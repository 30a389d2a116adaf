/**
 * What one child asks for: checked against its permissions, answered from the
 * cache where a watch covers it, else sent to the API server.
 *
 * The path that is sent is rebuilt from the parse that was checked; of the
 * headers only those on a list go along, never who the child claims to be.
 *
 * @module
 */

import type { PermissionRule } from "../config/mod.ts";
import {
  type AbiReply,
  type AbiRequest,
  type ReplySink,
  statusReply,
} from "../guest/mod.ts";
import {
  type Discovery,
  type Impersonation,
  type KubeClient,
  type KubeRequest,
  parseRequest,
  resourcePath,
  type ResourceRequest,
  type SharedCache,
} from "../kube/mod.ts";
import { readFromCache } from "./cached_answer.ts";
import { type Access, isAllowed, refusalText } from "./permissions.ts";

/** What the requests of a child go through. */
export interface ChildRequestsOptions {
  readonly child: string;
  readonly permissions: readonly PermissionRule[];
  readonly impersonate: Impersonation | undefined;
  readonly client: KubeClient;
  readonly cache: SharedCache;
  readonly discovery: Discovery;
  /** Answers `dormouse:/...`. */
  readonly runtime: (request: AbiRequest) => Promise<AbiReply>;
}

/** Headers of a child that the API server gets to see. */
const PASSED_ON = new Set(["accept", "content-type", "if-match"]);
/** Headers of an answer that a child gets to see. */
const PASSED_BACK = new Set(["content-type", "retry-after", "warning"]);

/** Performs requests of one child. */
export class ChildRequests {
  /** How many were made. */
  count = 0;
  readonly #options: ChildRequestsOptions;

  constructor(options: ChildRequestsOptions) {
    this.#options = options;
  }

  /** Performs one request; its fate goes to `sink`. */
  handle(request: AbiRequest, sink: ReplySink, signal: AbortSignal): void {
    this.count++;
    this.#answer(request, sink, signal).catch((error) => {
      if (!signal.aborted) sink.failed(messageOf(error));
    });
  }

  async #answer(
    request: AbiRequest,
    sink: ReplySink,
    signal: AbortSignal,
  ): Promise<void> {
    const { url } = request;
    if (url.startsWith("dormouse:/")) {
      return sink.reply(await this.#options.runtime(request));
    }
    if (!url.startsWith("/")) return sink.reply(OUTSIDE);
    const parsed = parse(request);
    if ("status" in parsed) return sink.reply(parsed);
    const { child, permissions } = this.#options;
    const access = accessOf(parsed);
    if (!isAllowed(permissions, access)) {
      return sink.reply(
        statusReply(403, "Forbidden", refusalText(child, access)),
      );
    }
    if (parsed.verb === "watch") {
      return await this.#stream(parsed, sink, signal);
    }
    sink.reply(
      await this.#fromCache(request, parsed) ??
        await this.#send(request, parsed, signal),
    );
  }

  async #fromCache(
    { headers }: AbiRequest,
    request: ResourceRequest,
  ): Promise<AbiReply | undefined> {
    const fresh = headers.some(([name, value]) =>
      name.toLowerCase() === "cache-control" && value.includes("no-cache")
    );
    if (fresh || (request.verb !== "get" && request.verb !== "list")) {
      return undefined;
    }
    const { cache, discovery, impersonate } = this.#options;
    const kind = (await discovery.byResource(request.resource))?.kind;
    if (kind === undefined) return undefined;
    return readFromCache(cache, { request, kind, impersonate });
  }

  async #send(
    request: AbiRequest,
    parsed: ResourceRequest,
    signal: AbortSignal,
  ): Promise<AbiReply> {
    const { client, cache } = this.#options;
    const { status, headers, body } = await client.request({
      ...this.#rebuilt(parsed, request),
      signal,
    });
    cache.observeWrite({
      request: parsed,
      status,
      contentType: headers.get("content-type") ?? "",
      body,
    });
    return {
      status,
      headers: [...headers].filter(([name]) => PASSED_BACK.has(name)),
      body,
    };
  }

  /** Loop style only: a stream of the API server, a line an event. */
  async #stream(
    parsed: ResourceRequest,
    sink: ReplySink,
    signal: AbortSignal,
  ): Promise<void> {
    const request = this.#rebuilt(parsed, { method: "GET", headers: [] });
    using stream = await this.#options.client.openStream({
      ...request,
      signal,
    });
    sink.opened({
      status: 200,
      headers: [["content-type", "application/json"]],
      body: NOTHING,
    });
    for (
      let bytes = await stream.read();
      bytes !== undefined;
      bytes = await stream.read()
    ) {
      sink.event(bytes);
    }
    sink.ended();
  }

  #rebuilt(
    { resource, target, query }: ResourceRequest,
    { method, headers, body }: Pick<AbiRequest, "method" | "headers"> & {
      readonly body?: Uint8Array;
    },
  ): KubeRequest {
    const search = query.size === 0 ? "" : `?${query}`;
    return {
      method,
      path: resourcePath(resource, target) + search,
      headers: Object.fromEntries(
        headers.map(([name, value]) => [name.toLowerCase(), value] as const)
          .filter(([name]) => PASSED_ON.has(name)),
      ),
      ...(body !== undefined && body.length > 0
        ? { body: body as Uint8Array<ArrayBuffer> }
        : {}),
      ...(this.#options.impersonate && {
        impersonate: this.#options.impersonate,
      }),
    };
  }
}

const NOTHING = new Uint8Array();

const OUTSIDE = statusReply(
  403,
  "Forbidden",
  "Cannot reach the world outside: the host does not offer https yet",
);

/** Reads what a path asks for; what is no resource is refused. */
function parse({ method, url }: AbiRequest): ResourceRequest | AbiReply {
  try {
    const parsed = parseRequest(method, url);
    if (parsed.kind === "resource") return parsed;
    return statusReply(
      403,
      "Forbidden",
      `Cannot ask for "${parsed.path}": only objects can be asked for`,
    );
  } catch (error) {
    return statusReply(400, "BadRequest", messageOf(error));
  }
}

const accessOf = ({ verb, resource, target }: ResourceRequest): Access => ({
  verb,
  group: resource.group,
  resource: resource.plural,
  subresource: target.subresource,
  namespace: target.namespace,
  name: target.name,
});

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
