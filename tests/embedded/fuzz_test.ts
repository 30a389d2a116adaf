import { ok, strictEqual } from "node:assert/strict";
import { startEmbedded } from "../../runtime/embedded/mod.ts";
import { configMap, hub, ring } from "../conformance/case.ts";
import { CONFORMANCE_CRDS } from "../conformance/kinds.ts";
import { Client } from "./client.ts";

const REQUESTS = 20_000;
const WORKERS = 8;

/** A generator of numbers that is the same each time (mulberry32). */
function randomFrom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const METHODS = [
  "GET",
  "GET",
  "POST",
  "POST",
  "PUT",
  "PATCH",
  "PATCH",
  "DELETE",
  "OPTIONS",
];
const RINGS = "/apis/conformance.example.com/v1/namespaces/default/rings";
const HUBS = "/apis/conformance.example.com/v1/hubs";
const CORE = "/api/v1/namespaces/default";
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Addresses, and a good object for each. */
const TARGETS: readonly (readonly [path: string, object: object])[] = [
  [`${CORE}/configmaps`, configMap("a")],
  [`${CORE}/secrets`, { metadata: { name: "a" }, stringData: { k: "v" } }],
  [`${CORE}/pods`, {
    metadata: { name: "a" },
    spec: { containers: [{ name: "c", image: "i" }] },
  }],
  ["/apis/apps/v1/namespaces/default/deployments", {
    metadata: { name: "a" },
    spec: { template: { spec: { containers: [{ name: "c", image: "i" }] } } },
  }],
  [RINGS, ring("a", { size: 1, parts: [{ name: "x" }], tags: ["t"] })],
  [HUBS, hub("a", { spec: { color: "red" } })],
  [DEFINITIONS, JSON.parse(CONFORMANCE_CRDS[1] ?? "{}")],
  ["/api/v1/namespaces", { metadata: { name: "a" } }],
  [`${CORE}/no-such-kind`, {}],
  ["/api/v1", {}],
  ["/apis", {}],
  ["/openapi/v3", {}],
  ["/", {}],
];
const SUFFIXES = [
  "",
  "",
  "/a",
  "/a",
  "/b",
  "/a/status",
  "/a/log",
  "/..",
  "/%2e%2e",
  "/a%2f..%2fb",
  "/%",
  "/%00",
  "/\u00e4",
  "/a/b/c/d",
  "//",
];
const QUERIES = [
  "",
  "",
  "?fieldValidation=Strict",
  "?fieldManager=f&force=true",
  "?labelSelector=a",
  "?labelSelector=((",
  "?fieldSelector=metadata.name%3Da",
  "?fieldSelector=%3D%3D",
  "?limit=1",
  "?limit=-1",
  "?continue=e30",
  "?resourceVersion=-5",
  "?watch=true&timeoutSeconds=1&resourceVersion=1",
  "?%ff=%fe&&==",
];
const TYPES = [
  "application/json",
  "application/json",
  "application/yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
  "text/plain",
  "",
];
const FIELDS = [
  "metadata",
  "name",
  "labels",
  "annotations",
  "finalizers",
  "ownerReferences",
  "managedFields",
  "spec",
  "status",
  "data",
  "containers",
  "parts",
  "tags",
  "versions",
  "names",
  "$patch",
  "$retainKeys",
  "$setElementOrder/parts",
  "op",
  "path",
  "from",
  "value",
  "uid",
  "resourceVersion",
  "__proto__",
  "constructor",
  "\u20ac\n",
  "",
];
/** Makes requests that are nearly right, and others. */
class Fuzzer {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }

  request(): { method: string; path: string; type: string; body: string } {
    const [path, object] = this.pick(TARGETS);
    const body = this.#body(object);
    const isPlain = this.#random() < 0.4;
    const method = this.pick(METHODS);
    return isPlain
      ? {
        method,
        path: method === "POST" ? path : `${path}/a`,
        type: method === "PATCH"
          ? "application/merge-patch+json"
          : "application/json",
        body,
      }
      : {
        method,
        path: path + this.pick(SUFFIXES) + this.pick(QUERIES),
        type: this.pick(TYPES),
        body,
      };
  }

  #body(object: object): string {
    const chance = this.#random();
    if (chance < 0.3) return JSON.stringify(object);
    if (chance < 0.7) return JSON.stringify(this.#mutate(object));
    if (chance < 0.8) return JSON.stringify([this.#value(3), this.#value(3)]);
    const text = JSON.stringify(this.#mutate(object));
    const cut = Math.floor(this.#random() * text.length);
    return chance < 0.9 ? text.slice(0, cut) : `${text.slice(cut)}\0{[&*`;
  }

  /** Returns the value with some part of it replaced. */
  #mutate(value: unknown): unknown {
    if (this.#random() < 0.2) return this.#value(3);
    if (Array.isArray(value)) {
      return [...value.map((item) => this.#mutate(item)), this.#value(2)];
    }
    if (typeof value !== "object" || value === null) return value;
    const fields = Object.entries(value);
    const chosen = this.pick([
      ...fields.map(([field]) => field),
      this.pick(FIELDS),
    ]);
    return {
      ...value,
      [chosen]: this.#mutate((value as Record<string, unknown>)[chosen]),
    };
  }

  #value(depth: number): unknown {
    const chance = this.#random();
    if (depth === 0 || chance < 0.4) {
      return this.pick([
        null,
        true,
        0,
        -1,
        1.5,
        1e300,
        "",
        "a",
        "x".repeat(300),
        "/a/0",
      ]);
    }
    const size = Math.floor(this.#random() * 4);
    if (chance < 0.6) {
      return Array.from({ length: size }, () => this.#value(depth - 1));
    }
    return Object.fromEntries(
      Array.from(
        { length: size },
        () => [this.pick(FIELDS), this.#value(depth - 1)],
      ),
    );
  }
}

Deno.test(`${REQUESTS} random requests get a right answer each, never a crash`, async () => {
  await using server = await startEmbedded({ crds: CONFORMANCE_CRDS });
  using client = new Client(server);
  const counts = new Map<number, number>();
  async function work(seed: number): Promise<void> {
    const fuzzer = new Fuzzer(seed);
    for (let i = 0; i < REQUESTS / WORKERS; i++) {
      const request = fuzzer.request();
      const { code, text } = await answerTo(client, request);
      checkAnswer(code, text, JSON.stringify(request));
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, (_, seed) => work(seed)));
  strictEqual(
    [...counts.values()].reduce((sum, count) => sum + count),
    REQUESTS,
  );
  for (const code of [200, 201, 400, 404, 405, 409, 415, 422]) {
    ok(counts.has(code), `no request was answered with ${code}`);
  }
  const { body } = await client.send("GET", "/api/v1/namespaces/default");
  strictEqual(body.kind, "Namespace", "the server still works");
});

async function answerTo(
  client: Client,
  { method, path, type, body }: ReturnType<Fuzzer["request"]>,
): Promise<{ code: number; text: string }> {
  const hasBody = method !== "GET" && method !== "OPTIONS";
  const reply = await client.fetch(method, path, {
    headers: { "content-type": type },
    ...(hasBody ? { body } : {}),
  });
  if (path.includes("watch=true") && reply.status === 200) {
    await reply.body?.cancel();
    return { code: 200, text: "" };
  }
  return { code: reply.status, text: await reply.text() };
}

/** Failures are Statuses that agree with the HTTP status; 500 is never one of our own mistakes. */
function checkAnswer(code: number, text: string, request: string): void {
  if (code < 400 || text === "404 page not found\n") return;
  const status = JSON.parse(text);
  strictEqual(status.kind, "Status", request);
  strictEqual(status.code, code, request);
  ok(status.message.length > 0, request);
  ok(status.reason !== "InternalError", `${request}: ${status.message}`);
}
