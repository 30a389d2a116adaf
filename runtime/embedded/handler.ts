/**
 * From an HTTP request to its answer: who asks, for what, and which verb
 * answers. Whatever goes wrong becomes a `Status`.
 *
 * @module
 */

import { type ApiRequest, readBody, type Reply } from "./api_request.ts";
import type { Backend } from "./backend.ts";
import { create } from "./create.ts";
import { deleteMany, deleteOne } from "./delete.ts";
import { discover, VERSION } from "./discovery.ts";
import {
  ApiError,
  badRequest,
  methodNotAllowed,
  noSuchPath,
  notFound,
} from "./errors.ts";
import type { Faults } from "./faults.ts";
import { get, list } from "./list.ts";
import { pathNameError } from "./metadata_rules.ts";
import { openApi } from "./openapi.ts";
import { patch } from "./patch.ts";
import { refusalOf, refused } from "./refusals.ts";
import { readPath, type RequestPath } from "./request_path.ts";
import type { Resource } from "./resource.ts";
import { update } from "./update.ts";
import { watch } from "./watch.ts";

/** What a handler needs. */
export interface HandlerOptions {
  readonly backend: Backend;
  readonly faults: Faults;
  readonly token: string;
}

type ResourcePath = Extract<RequestPath, { type: "resource" }>;

/** Answers a verb. */
type Verb = (backend: Backend, request: ApiRequest) => Reply | Promise<Reply>;

const HEALTH = new Set(["/healthz", "/livez", "/readyz"]);

/** Answers requests. */
export class Handler {
  readonly #options: HandlerOptions;

  constructor(options: HandlerOptions) {
    this.#options = options;
  }

  /** Answers one request; never throws. */
  async handle(request: Request): Promise<Response> {
    try {
      return await this.#answer(request);
    } catch (error) {
      return errorResponse(
        error instanceof ApiError ? error : internalError(error),
      );
    }
  }

  async #answer(request: Request): Promise<Response> {
    const { token, faults } = this.#options;
    const url = new URL(request.url);
    const prefix = tokenPrefix(token);
    const isPrefixed = url.pathname.startsWith(`${prefix}/`);
    if (isPrefixed) url.pathname = url.pathname.slice(prefix.length);
    if (HEALTH.has(url.pathname)) return textResponse(200, "ok");
    // Whoever sends a header is judged by it.
    const sent = request.headers.get("authorization");
    if (sent === null ? !isPrefixed : sent !== `Bearer ${token}`) {
      throw new ApiError(401, "Unauthorized", "Unauthorized");
    }
    await faults.strike(request.method, url.pathname + url.search);
    const path = readPath(url.pathname);
    if (path.type === "other") return this.#describe(request, path.path);
    return replyResponse(await this.#serve(request, { url, path }));
  }

  /** Answers what is not about objects: discovery, documentation, version. */
  #describe(request: Request, pathname: string): Response {
    const { resources } = this.#options.backend.registry;
    const path = pathname.replace(/(?<=.)\/$/, "");
    const accept = request.headers.get("accept") ?? "";
    const document = path === "/version"
      ? { type: "application/json", body: VERSION }
      : path.startsWith("/openapi/v3")
      ? { type: "application/json", body: openApi(path, resources) }
      : discover(path, { resources, accept });
    if (document?.body === undefined) {
      if (path.startsWith("/api/")) throw noSuchPath();
      return textResponse(404, "404 page not found");
    }
    if (request.method !== "GET") throw methodNotAllowed();
    return new Response(JSON.stringify(document.body), {
      headers: { "content-type": document.type },
    });
  }

  async #serve(
    request: Request,
    { url, path }: { readonly url: URL; readonly path: ResourcePath },
  ): Promise<Reply> {
    const { backend } = this.#options;
    const { group, version, plural, subresource } = path;
    const resource = backend.registry.find(group, version, plural);
    const refusal = refusalOf(
      resource === undefined ? plural : "",
      subresource,
    );
    if (
      refusal !== undefined && (resource !== undefined || isOurGroup(group))
    ) {
      throw refusal;
    }
    if (resource === undefined) {
      if (isServed(backend, path)) throw noSuchPath();
      throw new ApiError(404, "", "404 page not found");
    }
    checkPath(path, resource);
    refuseOptions(request, url, path);
    const verb = verbOf(request.method, url, path);
    if (!isAddressable(path, resource, request.method)) {
      throw resource.custom
        ? new ApiError(404, "", "404 page not found")
        : methodNotAllowed();
    }
    if (verb === undefined) throw methodNotAllowed();
    return verb(backend, {
      resource,
      namespace: path.namespace,
      name: path.name,
      subresource,
      query: url.searchParams,
      headers: request.headers,
      body: await readBody(request),
    });
  }
}

/**
 * Where the API begins for clients that send no header with the token.
 *
 * client-go, and so kubectl, keeps credentials to itself over plain HTTP.
 */
export function tokenPrefix(token: string): string {
  return `/token/${token}`;
}

/** Whether a group belongs to Kubernetes itself. */
function isOurGroup(group: string): boolean {
  return !group.includes(".") || group.endsWith(".k8s.io");
}

function isServed(
  { registry }: Backend,
  { group, version }: ResourcePath,
): boolean {
  return registry.resources.some((one) =>
    one.group === group && one.version === version
  );
}

function checkPath(path: ResourcePath, resource: Resource): void {
  const { namespace, name, subresource } = path;
  const misplaced = resource.namespaced
    ? namespace === "" && name !== ""
    : namespace !== "";
  const unknown = subresource !== "" &&
    !(subresource === "status" && resource.hasStatus);
  if (unknown && subresource === "status" && resource.custom) {
    throw notFound(resource, name);
  }
  if (misplaced || unknown) throw noSuchPath();
  const error = name === "" ? undefined : pathNameError(name);
  if (error !== undefined) {
    throw badRequest(
      `Name parameter invalid: ${JSON.stringify(name)}: ${error}`,
    );
  }
}

function refuseOptions(
  { headers }: Request,
  { searchParams }: URL,
  { legacyWatch }: ResourcePath,
): void {
  if (legacyWatch) throw refused("legacyWatch");
  if (searchParams.has("dryRun")) throw refused("dryRun");
  for (const [header] of headers) {
    if (header.startsWith("impersonate-")) throw refused("impersonation");
  }
}

function verbOf(
  method: string,
  { searchParams }: URL,
  { plural, name, subresource }: ResourcePath,
): Verb | undefined {
  const isWatch = searchParams.has("watch") &&
    !["", "0", "false"].includes(searchParams.get("watch") ?? "");
  switch (method) {
    case "GET":
      if (name !== "") return get;
      return isWatch ? watch : list;
    case "POST":
      return name === "" ? create : undefined;
    case "PUT":
      return name === "" ? undefined : update;
    case "PATCH":
      return name === "" ? undefined : patch;
    case "DELETE":
      if (subresource !== "") return undefined;
      if (name !== "") return deleteOne;
      return plural === "namespaces" ? undefined : deleteMany;
    default:
      return undefined;
  }
}

/** Only reading goes across namespaces. */
function isAddressable(
  { namespace }: ResourcePath,
  { namespaced }: Resource,
  method: string,
): boolean {
  return !namespaced || namespace !== "" || method === "GET";
}

function replyResponse({ code, body, warnings = [] }: Reply): Response {
  const headers = new Headers({
    "content-type": "application/json",
    "cache-control": "no-cache, private",
  });
  for (const warning of warnings) {
    headers.append("warning", `299 - ${headerText(warning)}`);
  }
  return new Response(body, { status: code, headers });
}

/** Quotes a text for a header, which carries no other characters than ASCII's. */
function headerText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^\x20-\x7e]/g,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function errorResponse(error: ApiError): Response {
  if (error.code === 404 && error.reason === "") {
    return textResponse(404, error.message);
  }
  const headers = new Headers({ "content-type": "application/json" });
  const retryAfter = error.details?.retryAfterSeconds;
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  return new Response(JSON.stringify(error.status), {
    status: error.code,
    headers,
  });
}

/** A mistake of this server's own: said to the client, as there is no log here. */
function internalError(error: unknown): ApiError {
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError(
    500,
    "InternalError",
    `Internal error occurred: ${message}`,
    { details: { causes: [{ message }] }, cause: error },
  );
}

function textResponse(code: number, text: string): Response {
  return new Response(`${text}${code === 200 ? "" : "\n"}`, {
    status: code,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
