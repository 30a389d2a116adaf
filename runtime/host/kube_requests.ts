/**
 * What one child asks of the API server: checked against its permissions,
 * answered from the cache where a watch covers it, else sent.
 *
 * The path that is sent is rebuilt from the parse that was checked; of the
 * headers only those on a list go along, never who the child claims to be.
 *
 * @module
 */

import {
  type AbiReply,
  type AbiRequest,
  type ReplySink,
  statusReply,
} from "../guest/mod.ts";
import {
  type Discovery,
  type KubeClient,
  type KubeRequest,
  type OtherRequest,
  parseRequest,
  resourcePath,
  type ResourceRequest,
  type SharedCache,
} from "../kube/mod.ts";
import { readFromCache } from "./cached_answer.ts";
import type { ChildAccess } from "./child_access.ts";
import type { ChildStreams } from "./child_streams.ts";
import { type Access, nameSelected } from "./permissions.ts";
import { representationOf } from "./representation.ts";

/** What requests to the API server go through. */
export interface KubeRequestsOptions {
  readonly child: string;
  readonly access: ChildAccess;
  readonly client: KubeClient;
  readonly cache: SharedCache;
  readonly discovery: Discovery;
  readonly streams: ChildStreams;
  /** Waits until the child may send one more request. */
  readonly turn: (signal: AbortSignal) => Promise<void>;
  /** The most bytes of an answer that the guest can take. */
  readonly messageBytes: number;
}

/** Headers of a child that the API server gets to see. */
const PASSED_ON = new Set(["accept", "content-type", "if-match"]);
/** Headers of an answer that a child gets to see. */
const PASSED_BACK = new Set(["content-type", "retry-after", "warning"]);

/** What everybody may ask who is known to the server, by its own default roles. */
const DISCOVERY =
  /^\/(api|apis|openapi|version|healthz|livez|readyz)(\/[A-Za-z0-9._-]+)*\/?$/;

/** Performs requests of one child. */
export class KubeRequests {
  readonly #options: KubeRequestsOptions;

  constructor(options: KubeRequestsOptions) {
    this.#options = options;
  }

  /** Performs one request. */
  async perform(
    request: AbiRequest,
    sink: ReplySink,
    signal: AbortSignal,
  ): Promise<void> {
    const parsed = parse(request);
    if ("status" in parsed) return sink.reply(parsed);
    if (parsed.kind === "other") {
      return sink.reply(await this.#other(request, parsed, signal));
    }
    const refusal = this.#options.access.refusal(accessOf(parsed));
    if (refusal !== undefined) {
      return sink.reply(statusReply(403, "Forbidden", refusal));
    }
    if (parsed.verb === "watch") {
      const rebuilt = this.#rebuilt(pathOf(parsed), request);
      return await this.#options.streams.open(
        {
          parsed,
          request: rebuilt,
          representation: representationOf(request.headers),
        },
        sink,
        signal,
      );
    }
    sink.reply(
      await this.#fromCache(request, parsed, signal) ??
        await this.#change(request, parsed, signal),
    );
  }

  async #fromCache(
    { headers }: AbiRequest,
    request: ResourceRequest,
    signal: AbortSignal,
  ): Promise<AbiReply | undefined> {
    const fresh = headers.some(([name, value]) =>
      name.toLowerCase() === "cache-control" && value.includes("no-cache")
    );
    if (fresh || (request.verb !== "get" && request.verb !== "list")) {
      return undefined;
    }
    const { cache, discovery, access } = this.#options;
    const kind = (await discovery.byResource(request.resource, signal))?.kind;
    if (kind === undefined) return undefined;
    const { impersonate } = access;
    const representation = representationOf(headers);
    try {
      const question = { request, kind, representation, impersonate };
      const answer = readFromCache(cache, question);
      if (answer === undefined) return undefined;
      // Whom the server lets read no more it refuses in its own words.
      const allowed = await access.accountMay(accessOf(request), signal);
      return allowed ? answer : undefined;
    } catch (error) {
      // What is wrong with a selector the server says best.
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Sends what is about an object, and has the cache know what came of it. */
  async #change(
    request: AbiRequest,
    parsed: ResourceRequest,
    signal: AbortSignal,
  ): Promise<AbiReply> {
    const reply = await this.#send(pathOf(parsed), request, signal);
    this.#options.cache.observeWrite({
      request: parsed,
      status: reply.status,
      contentType: reply.headers.find(([name]) =>
        name === "content-type"
      )?.[1] ?? "",
      body: reply.body,
    });
    return reply;
  }

  async #other(
    request: AbiRequest,
    { verb, path, query }: OtherRequest,
    signal: AbortSignal,
  ): Promise<AbiReply> {
    if (verb !== "get" || !DISCOVERY.test(path)) {
      return statusReply(
        403,
        "Forbidden",
        `child "${this.#options.child}" may not ${verb} "${path}": only ` +
          "objects and what kinds there are can be asked for",
      );
    }
    return await this.#send(path + searchOf(query), request, signal);
  }

  async #send(
    path: string,
    request: AbiRequest,
    signal: AbortSignal,
  ): Promise<AbiReply> {
    const { client, child, turn, messageBytes } = this.#options;
    await turn(signal);
    const { status, headers, body } = await client.request({
      ...this.#rebuilt(path, request),
      flow: child,
      maxBytes: messageBytes,
      signal,
    });
    return {
      status,
      headers: [...headers].filter(([name]) => PASSED_BACK.has(name)),
      body,
    };
  }

  #rebuilt(
    path: string,
    { method, headers, body }: AbiRequest,
  ): KubeRequest {
    const { impersonate } = this.#options.access;
    return {
      method,
      path,
      headers: Object.fromEntries(
        headers.map(([name, value]) => [name.toLowerCase(), value] as const)
          .filter(([name]) => PASSED_ON.has(name)),
      ),
      ...(body.length > 0 ? { body: body as Uint8Array<ArrayBuffer> } : {}),
      ...(impersonate && { impersonate }),
    };
  }
}

/** Reads what is asked for. */
function parse(
  { method, url }: AbiRequest,
): ResourceRequest | OtherRequest | AbiReply {
  try {
    return parseRequest(method, url);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return statusReply(400, "BadRequest", error.message);
  }
}

const searchOf = (query: URLSearchParams): string =>
  query.size === 0 ? "" : `?${query}`;

const pathOf = ({ resource, target, query }: ResourceRequest): string =>
  resourcePath(resource, target) + searchOf(query);

function accessOf(
  { verb, resource, target, query }: ResourceRequest,
): Access {
  const selectors = query.getAll("fieldSelector");
  return {
    verb,
    group: resource.group,
    resource: resource.plural,
    subresource: target.subresource,
    namespace: target.namespace,
    name: COLLECTIVE.has(verb) && selectors.length === 1
      ? nameSelected(selectors[0] ?? "")
      : target.name,
  };
}

/** Verbs that are about a collection. */
const COLLECTIVE = new Set(["list", "watch", "deletecollection"]);
