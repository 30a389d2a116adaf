/**
 * A client of the embedded server, as plain as HTTP.
 *
 * @module
 */

import type { EmbeddedServer } from "../../runtime/embedded/mod.ts";

/** An answer, read. */
export interface Answer {
  readonly code: number;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

/** Sends requests to one server. */
export class Client implements Disposable {
  readonly #server: EmbeddedServer;
  readonly #client: Deno.HttpClient;

  constructor(server: EmbeddedServer) {
    this.#server = server;
    this.#client = Deno.createHttpClient({});
  }

  /** Sends a request and returns the raw answer. */
  fetch(
    method: string,
    path: string,
    init: RequestInit = {},
  ): Promise<Response> {
    const headers = new Headers({
      authorization: `Bearer ${this.#server.token}`,
      "content-type": "application/json",
    });
    for (const [name, value] of new Headers(init.headers)) {
      headers.set(name, value);
    }
    return fetch(this.#server.url + path, {
      ...init,
      method,
      headers,
      client: this.#client,
    });
  }

  /** Sends a request with a JSON body and reads the answer. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: HeadersInit = {},
  ): Promise<Answer> {
    const reply = await this.fetch(method, path, {
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    const isJson = reply.headers.get("content-type")?.includes("json");
    return {
      code: reply.status,
      headers: reply.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

/** Where ConfigMaps of the default namespace lie. */
export const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
/** Where definitions lie. */
export const DEFINITIONS =
  "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
