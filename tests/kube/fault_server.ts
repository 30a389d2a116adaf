/**
 * A small API server that goes wrong when it is told to: one collection that
 * can be listed, paged, streamed and watched, over real HTTP.
 *
 * It is no fake of a client's parts: a watcher talks to it as to any server.
 *
 * @module
 */

import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { configMap, type ConfigMapOptions } from "../support/kube_fixture.ts";

/** What has happened to an object, at which version. */
interface LoggedEvent {
  readonly version: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: ConfigMapOptions;
}

/** Small, so that few objects make several pages. */
const MAX_PAGE = 3;

/** How requests are answered, until told otherwise. */
export interface Behaviour {
  /** Whether lists can be streamed; older servers refuse. */
  streams: boolean;
  /** How a version that is too old is refused. */
  gone: "status" | "event";
  /** Statuses of the next answers, instead of what they would be. */
  failures: {
    readonly status: number;
    readonly headers?: Record<string, string>;
  }[];
  /** How many of the next watches end right away. */
  endAtOnce: number;
  /** How many of the next watches say nothing about what is there. */
  silent: number;
}

/** One collection of ConfigMaps and those who watch it. */
export class FaultyCollection {
  readonly behaviour: Behaviour = {
    streams: true,
    gone: "status",
    failures: [],
    endAtOnce: 0,
    silent: 0,
  };
  /** Requests so far, by what they were: "list", "stream", "watch". */
  readonly requests: string[] = [];
  readonly #objects = new Map<string, ConfigMapOptions>();
  readonly #log: LoggedEvent[] = [];
  readonly #streams = new Set<ServerResponse>();
  readonly #snapshots = new Map<number, ConfigMapOptions[]>();
  #version = 1;
  #oldest = 0;

  /** What there is, by name. */
  get objects(): ReadonlyMap<string, ConfigMapOptions> {
    return this.#objects;
  }

  /** How many watches are open. */
  get open(): number {
    return this.#streams.size;
  }

  /** Creates or changes an object; returns it as it is then. */
  put(name: string, more: Partial<ConfigMapOptions> = {}): ConfigMapOptions {
    const known = this.#objects.get(name);
    const version = ++this.#version;
    const uid = known?.uid ?? `${name}-${version}`;
    const object = { ...known, ...more, name, version, uid };
    this.#objects.set(name, object);
    this.#happen({ version, type: known ? "MODIFIED" : "ADDED", object });
    return object;
  }

  /** Deletes an object, if it is there. */
  delete(name: string): void {
    const known = this.#objects.get(name);
    if (known === undefined) return;
    this.#objects.delete(name);
    const version = ++this.#version;
    this.#happen({ version, type: "DELETED", object: { ...known, version } });
  }

  /** Sends a bookmark to every watch. */
  bookmark(): void {
    this.send(this.#bookmark());
  }

  /** Sends the last event once more to every watch. */
  repeat(): void {
    const last = this.#log.at(-1);
    if (last !== undefined) this.send(eventLine(last));
  }

  /** Sends any text to every watch. */
  send(text: string): void {
    for (const stream of this.#streams) stream.write(text);
  }

  /** Ends every watch in good order. */
  end(): void {
    this.#leave((stream) => stream.end());
  }

  /** Breaks the connection of every watch. */
  cut(): void {
    this.#leave((stream) => stream.destroy());
  }

  /** Forgets every version before the present one. */
  compact(): void {
    this.#oldest = this.#version;
    this.#snapshots.clear();
  }

  /** Answers one request for the collection. */
  answer(query: URLSearchParams, response: ServerResponse): void {
    const watch = query.get("watch") === "true";
    const streaming = query.get("sendInitialEvents") === "true";
    this.requests.push(streaming ? "stream" : watch ? "watch" : "list");
    const failure = this.behaviour.failures.shift();
    if (failure !== undefined) {
      answerStatus(response, failure.status, failure.headers);
    } else if (!watch) this.#list(query, response);
    else if (streaming && !this.behaviour.streams) answerStatus(response, 422);
    else this.#watch(query, response);
  }

  #happen(event: LoggedEvent): void {
    this.#log.push(event);
    this.send(eventLine(event));
  }

  #leave(how: (stream: ServerResponse) => void): void {
    for (const stream of this.#streams) how(stream);
    this.#streams.clear();
  }

  #list(query: URLSearchParams, response: ServerResponse): void {
    const token = query.get("continue") ?? "";
    const [version = this.#version, start = 0] = token.split(":")
      .filter(Boolean).map(Number);
    if (token === "") {
      this.#snapshots.set(version, [...this.#objects.values()]);
    }
    const objects = this.#snapshots.get(version);
    if (objects === undefined) return answerStatus(response, 410);
    const end = start + Math.min(Number(query.get("limit")), MAX_PAGE);
    const more = end < objects.length ? { continue: `${version}:${end}` } : {};
    response.end(JSON.stringify({
      kind: "ConfigMapList",
      apiVersion: "v1",
      metadata: { resourceVersion: String(version), ...more },
      items: objects.slice(start, end).map(configMap),
    }));
  }

  #watch(query: URLSearchParams, response: ServerResponse): void {
    const { behaviour } = this;
    const streaming = query.get("sendInitialEvents") === "true";
    const since = Number(query.get("resourceVersion") ?? 0);
    const gone = !streaming && since < this.#oldest;
    if (gone && behaviour.gone === "status") return answerStatus(response, 410);
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    if (behaviour.endAtOnce > 0) {
      behaviour.endAtOnce--;
      response.end();
    } else if (gone) response.end(GONE_LINE);
    else {
      response.on("close", () => this.#streams.delete(response));
      this.#streams.add(response);
      if (behaviour.silent > 0) behaviour.silent--;
      else {response.write(
          streaming ? this.#initialEvents() : this.#eventsSince(since),
        );}
    }
  }

  #initialEvents(): string {
    const lines = [...this.#objects.values()].map((object) =>
      eventLine({ version: 0, type: "ADDED", object })
    );
    return lines.join("") +
      this.#bookmark({ "k8s.io/initial-events-end": "true" });
  }

  #eventsSince(version: number): string {
    return this.#log.filter((event) => event.version > version).map(eventLine)
      .join("");
  }

  #bookmark(annotations: Record<string, string> = {}): string {
    const metadata = { resourceVersion: String(this.#version), annotations };
    return `${JSON.stringify({ type: "BOOKMARK", object: { metadata } })}\n`;
  }
}

/** Serves any number of collections, each under a plural of its own. */
export class FaultServer implements AsyncDisposable {
  readonly #collections = new Map<string, FaultyCollection>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", ({ url = "" }, response) => {
      const { pathname, searchParams } = new URL(url, "http://host");
      const collection = this.#collections.get(
        pathname.split("/").at(-1) ?? "",
      );
      if (collection === undefined) answerStatus(response, 404);
      else collection.answer(searchParams, response);
    });
  }

  /** Starts a server on loopback. */
  static async start(): Promise<FaultServer> {
    const server = createServer();
    await new Promise<void>((resolve) =>
      server.listen(0, "127.0.0.1", resolve)
    );
    return new FaultServer(server);
  }

  /** Where it listens. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Returns a new collection at `/api/v1/PLURAL`. */
  add(plural: string): FaultyCollection {
    const collection = new FaultyCollection();
    this.#collections.set(plural, collection);
    return collection;
  }

  /** Ends every watch and the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const collection of this.#collections.values()) collection.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const GONE_LINE = `${
  JSON.stringify({
    type: "ERROR",
    object: {
      kind: "Status",
      code: 410,
      reason: "Expired",
      message: "too old resource version",
    },
  })
}\n`;

function eventLine({ type, object }: LoggedEvent): string {
  return `${JSON.stringify({ type, object: configMap(object) })}\n`;
}

function answerStatus(
  response: ServerResponse,
  code: number,
  headers: Record<string, string> = {},
): void {
  response.writeHead(code, { "content-type": "application/json", ...headers });
  response.end(
    JSON.stringify({ kind: "Status", code, message: `told to answer ${code}` }),
  );
}
