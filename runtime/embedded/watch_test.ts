import { strictEqual } from "node:assert/strict";
import type { ApiRequest } from "./api_request.ts";
import type { Backend } from "./backend.ts";
import { BUILTIN_KINDS } from "./builtin_kinds.ts";
import { Registry } from "./registry.ts";
import { Store } from "./store.ts";
import { watch } from "./watch.ts";

function newBackend(): Backend {
  return {
    store: new Store(),
    registry: new Registry(BUILTIN_KINDS),
    now: () => new Date(0),
    bookmarkEveryMs: 1000,
    streams: new Set(),
  };
}

function openWatch(backend: Backend): ReadableStream<Uint8Array> {
  const resource = backend.registry.find("", "v1", "configmaps");
  if (resource === undefined) throw new Error("Cannot watch: no such kind");
  const request: ApiRequest = {
    resource,
    namespace: "",
    name: "",
    subresource: "",
    query: new URLSearchParams("resourceVersion=0"),
    headers: new Headers(),
    body: "",
  };
  const { body } = watch(backend, request);
  if (typeof body === "string") throw new Error("Cannot watch: no stream");
  return body;
}

Deno.test("a client that lags too far behind is cut off", async () => {
  const backend = newBackend();
  const stream = openWatch(backend);
  strictEqual(backend.streams.size, 1);
  for (let i = 0; i <= 10_000; i++) {
    backend.store.put("configmaps", "n/a", { metadata: { name: "a" } });
  }
  strictEqual(backend.streams.size, 0);
  let events = 0;
  for await (const _chunk of stream) events++;
  strictEqual(events, 10_000, "what was sent before still arrives");
});

Deno.test("a watch that is cancelled leaves nothing behind", async () => {
  const backend = newBackend();
  const stream = openWatch(backend);
  await stream.cancel();
  strictEqual(backend.streams.size, 0);
  backend.store.put("configmaps", "n/a", { metadata: { name: "a" } });
});

Deno.test("end() and cut() of a watch that has ended do nothing", async () => {
  const backend = newBackend();
  const stream = openWatch(backend);
  const [open] = backend.streams;
  await stream.cancel();
  open?.end();
  open?.cut();
  strictEqual(backend.streams.size, 0);
});
