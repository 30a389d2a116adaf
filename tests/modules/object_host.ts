/**
 * A host with a handful of objects behind it: as much of an API server as the
 * small guests ask for.
 *
 * @module
 */

import type { AbiReply, AbiRequest } from "../../runtime/guest/mod.ts";
import { statusReply } from "../../runtime/guest/mod.ts";
import { ScriptedHost } from "../support/guest_fixture.ts";

/** A Kubernetes object, as far as these tests look into it. */
export interface SomeObject {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Objects by their path in the API; each write gives one a new version. */
export class ObjectHost extends ScriptedHost {
  readonly objects = new Map<string, SomeObject>();
  #version = 0;

  constructor() {
    super();
    this.onRequest = (request, sink): void => sink.reply(this.#answer(request));
  }

  /** Puts an object at its path and returns it as a server would. */
  put(path: string, object: SomeObject): SomeObject {
    const version = `${++this.#version}`;
    const metadata = { uid: path, ...object.metadata };
    const stored = {
      ...object,
      metadata: { ...metadata, resourceVersion: version },
    };
    this.objects.set(path, stored);
    return stored;
  }

  #answer({ method, url, body }: AbiRequest): AbiReply {
    const path = url.split("?")[0] ?? "";
    const sent = body.length === 0 ? undefined : read(body);
    if (method === "POST" && sent !== undefined) {
      return reply(201, this.put(`${path}/${sent.metadata.name}`, sent));
    }
    const target = path.replace(/\/status$/, "");
    const object = this.objects.get(target);
    if (object === undefined) {
      return statusReply(404, "NotFound", `"${target}" not found`);
    }
    if (sent === undefined) return reply(200, object);
    return reply(200, this.put(target, { ...object, ...sent }));
  }
}

const read = (body: Uint8Array): SomeObject =>
  JSON.parse(new TextDecoder().decode(body));

const reply = (status: number, object: SomeObject): AbiReply => ({
  status,
  headers: [["content-type", "application/json"]],
  body: new TextEncoder().encode(JSON.stringify(object)),
});
