/**
 * A server that lists and streams ConfigMaps as kube-apiserver does, byte for
 * byte in form, at a rate that a real one on the same two cores cannot keep.
 *
 * @module
 */

import { CertificateAuthority } from "../../scripts/apiserver/mod.ts";

/** What the server serves. */
export interface StandInOptions {
  readonly objects: number;
  /** Text in the data of each object. */
  readonly filler: string;
  /** Whether lists can be streamed, or only be had in pages. */
  readonly streamsLists: boolean;
}

const encoder = new TextEncoder();
const PATH = "/api/v1/configmaps";
/** How many objects go into one chunk of a streamed list. */
const OBJECTS_A_CHUNK = 100;

/** Serves one collection; changes go to every watch. */
export class StandInServer implements AsyncDisposable {
  readonly #options: StandInOptions;
  readonly #watches = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #versions: number[];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #authority = new CertificateAuthority("stand-in");
  #version: number;
  /** Requests that opened a stream, so far. */
  streams = 0;

  /** Listens at once. */
  constructor(options: StandInOptions) {
    this.#options = options;
    this.#versions = Array.from({ length: options.objects }, (_, i) => i + 1);
    this.#version = options.objects;
    const { certificate, key } = this.#authority.issue({
      subject: { commonName: "stand-in" },
      hosts: ["127.0.0.1"],
    });
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      cert: certificate,
      key,
      onListen: () => {},
    }, (request) => this.#answer(new URL(request.url)));
  }

  /** A kubeconfig to reach it by. */
  get kubeconfig(): string {
    const server = `https://127.0.0.1:${this.#server.addr.port}`;
    const ca = btoa(this.#authority.credential.certificate);
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{
        name: "c",
        cluster: { server, "certificate-authority-data": ca },
      }],
      users: [{ name: "u", user: { token: "t" } }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
      "current-context": "x",
    });
  }

  /** Bytes of all objects as a client would keep them: without managedFields. */
  get storedBytes(): number {
    let sum = 0;
    for (let i = 0; i < this.#options.objects; i++) {
      const { metadata, ...rest } = JSON.parse(this.#object(i));
      delete metadata.managedFields;
      sum += encoder.encode(JSON.stringify({ metadata, ...rest })).length;
    }
    return sum;
  }

  /** Changes `count` objects and tells every watch. */
  change(count: number): void {
    for (let i = 0; i < count; i++) {
      const index = Math.floor(Math.random() * this.#options.objects);
      this.#versions[index] = ++this.#version;
      const line = this.#line("MODIFIED", this.#object(index));
      for (const watch of this.#watches) watch.enqueue(line);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const watch of this.#watches) watch.close();
    await this.#server.shutdown();
  }

  #answer({ pathname, searchParams }: URL): Response {
    if (pathname !== PATH) return new Response(null, { status: 404 });
    const headers = { "content-type": "application/json" };
    if (searchParams.get("watch") !== "true") {
      return new Response(this.#list(searchParams), { headers });
    }
    const initial = searchParams.get("sendInitialEvents") === "true";
    if (initial && !this.#options.streamsLists) {
      return Response.json({ kind: "Status", code: 422 }, { status: 422 });
    }
    this.streams++;
    return new Response(this.#stream(initial), { headers });
  }

  #list(query: URLSearchParams): string {
    const start = Number(query.get("continue") ?? 0);
    const limit = Number(query.get("limit") || this.#options.objects);
    const end = Math.min(start + limit, this.#options.objects);
    const items: string[] = [];
    for (let i = start; i < end; i++) {
      items.push(
        this.#object(i).replace('"kind":"ConfigMap","apiVersion":"v1",', ""),
      );
    }
    const more = end < this.#options.objects ? `,"continue":"${end}"` : "";
    return `{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"${this.#version}"${more}},"items":[${
      items.join(",")
    }]}`;
  }

  #stream(initial: boolean): ReadableStream<Uint8Array> {
    let next = initial ? 0 : this.#options.objects;
    let own: ReadableStreamDefaultController<Uint8Array>;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        own = controller;
        if (!initial) this.#watches.add(controller);
      },
      pull: (controller) => {
        if (!initial || next > this.#options.objects) return;
        if (next === this.#options.objects) {
          controller.enqueue(this.#bookmark());
          this.#watches.add(controller);
          next++;
          return;
        }
        const end = Math.min(next + OBJECTS_A_CHUNK, this.#options.objects);
        let lines = "";
        for (; next < end; next++) {
          lines += `{"type":"ADDED","object":${this.#object(next)}}\n`;
        }
        controller.enqueue(encoder.encode(lines));
      },
      cancel: () => void this.#watches.delete(own),
    });
  }

  #line(type: string, object: string): Uint8Array {
    return encoder.encode(`{"type":"${type}","object":${object}}\n`);
  }

  #bookmark(): Uint8Array {
    return this.#line(
      "BOOKMARK",
      `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"${this.#version}","creationTimestamp":null,"annotations":{"k8s.io/initial-events-end":"true"}}}`,
    );
  }

  #object(index: number): string {
    const name = `cm-${String(index).padStart(6, "0")}`;
    const uid = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
    return `{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"${name}","namespace":"ns-${
      index % 20
    }","uid":"${uid}","resourceVersion":"${
      this.#versions[index]
    }","creationTimestamp":"2026-11-01T00:00:00Z","labels":{"app":"bench"},"managedFields":[{"manager":"bench","operation":"Update","apiVersion":"v1","time":"2026-11-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:data":{".":{},"f:text":{}},"f:metadata":{"f:labels":{".":{},"f:app":{}}}}}]},"data":{"text":"${this.#options.filler}"}}`;
  }
}
