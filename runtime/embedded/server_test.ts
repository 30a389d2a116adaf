import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { type EmbeddedServer, startEmbedded } from "./mod.ts";

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

function ask(
  server: EmbeddedServer,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(server.url + path, {
    ...init,
    headers: {
      authorization: `Bearer ${server.token}`,
      "content-type": "application/json",
    },
  });
}

async function codeOf(reply: Promise<Response>): Promise<number> {
  const { status, body } = await reply;
  await body?.cancel();
  return status;
}

Deno.test("only who has the token is answered, health apart", async (t) => {
  await using server = await startEmbedded({ token: "right" });
  const { url } = server;
  const table: [
    path: string,
    authorization: string | undefined,
    code: number,
  ][] = [
    ["/api/v1/namespaces", "Bearer right", 200],
    ["/api/v1/namespaces", "Bearer wrong", 401],
    ["/api/v1/namespaces", undefined, 401],
    ["/token/right/api/v1/namespaces", undefined, 200],
    ["/token/right/api/v1/namespaces", "Bearer wrong", 401],
    ["/token/wrong/api/v1/namespaces", undefined, 401],
    ["/healthz", undefined, 200],
  ];
  for (const [path, authorization, code] of table) {
    await t.step(`${path} with ${authorization}`, async () => {
      const headers: HeadersInit = authorization === undefined
        ? {}
        : { authorization };
      strictEqual(await codeOf(fetch(url + path, { headers })), code);
    });
  }
});

Deno.test("kubeconfig() leads to the server", async () => {
  await using server = await startEmbedded();
  const config = JSON.parse(server.kubeconfig());
  const [{ cluster }] = config.clusters;
  strictEqual(await codeOf(fetch(`${cluster.server}/api/v1/namespaces`)), 200);
  strictEqual(config.users[0].user.token, server.token);
  strictEqual(config["current-context"], config.contexts[0].name);
});

Deno.test("objects are stamped with the time that is given", async () => {
  await using server = await startEmbedded({
    now: () => new Date("2001-02-03T04:05:06.789Z"),
  });
  const reply = await ask(server, "/api/v1/namespaces/default");
  const { metadata } = await reply.json();
  strictEqual(metadata.creationTimestamp, "2001-02-03T04:05:06Z");
});

Deno.test("definitions given at the start are served, as YAML too", async () => {
  const crd = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gems.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: gems, kind: Gem}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`;
  await using server = await startEmbedded({ crds: [crd] });
  strictEqual(await codeOf(ask(server, "/apis/example.com/v1/gems")), 200);
  await rejects(startEmbedded({ crds: ["{}"] }), /is invalid/);
});

Deno.test("a watch that asks for bookmarks gets them", async () => {
  await using server = await startEmbedded({ bookmarkEveryMs: 5 });
  const reply = await ask(
    server,
    `${CONFIG_MAPS}?watch=true&resourceVersion=0&allowWatchBookmarks=true`,
  );
  const reader = reply.body?.getReader();
  const { value } = await reader?.read() ?? {};
  const event = JSON.parse(new TextDecoder().decode(value));
  strictEqual(event.type, "BOOKMARK");
  ok(Number(event.object.metadata.resourceVersion) > 0);
  await reader?.cancel();
});

Deno.test("bodies beyond 3 MiB are refused, with and without their length", async (t) => {
  await using server = await startEmbedded();
  const big = JSON.stringify({
    metadata: { name: "a" },
    data: { k: "x".repeat(3 * 1024 * 1024) },
  });
  const stream = () => new Blob([big]).stream();
  for (const [name, body] of [["text", big], ["stream", stream()]] as const) {
    await t.step(name, async () => {
      const reply = await ask(server, CONFIG_MAPS, { method: "POST", body });
      strictEqual(reply.status, 413);
      strictEqual((await reply.json()).reason, "RequestEntityTooLarge");
    });
  }
});

Deno.test("a mistake of the server's own is a 500 that says what it was", async () => {
  await using server = await startEmbedded({
    now: () => new Date(Date.now()),
  });
  await using broken = await startEmbedded({ now: brokenAfter(4) });
  const body = JSON.stringify({ metadata: { name: "a" } });
  const reply = await ask(broken, CONFIG_MAPS, { method: "POST", body });
  deepStrictEqual(
    (await reply.json()).message,
    "Internal error occurred: no clock",
  );
  strictEqual(await codeOf(ask(server, CONFIG_MAPS)), 200);
});

/** A clock that stops working once the server has started. */
function brokenAfter(namespaces: number): () => Date {
  let calls = 0;
  return () => {
    // Each namespace asks twice: for its own stamp and for its manager's.
    if (calls++ < 2 * namespaces) return new Date(0);
    throw new Error("no clock");
  };
}
