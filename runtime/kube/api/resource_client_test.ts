import { deepStrictEqual as assertEquals, equal } from "node:assert/strict";
import {
  clientOf,
  clusterAt,
  CONFIG_MAPS,
  serveLocally,
} from "../../../tests/support/kube_fixture.ts";
import type { KubeClient } from "../http/mod.ts";
import { type KubeObject, ResourceClient } from "./resource_client.ts";

const AT = { namespace: "shop", name: "a" };

/** What a call sends, in one line. */
async function sentBy(
  call: (objects: ResourceClient) => Promise<unknown>,
): Promise<string> {
  let sent = "";
  await using server = serveLocally(async (request) => {
    const { pathname, search } = new URL(request.url);
    const type = request.headers.get("content-type") ?? "";
    sent = [request.method, pathname + search, type, await request.text()].join(
      " ",
    ).trimEnd();
    return Response.json({ metadata: {}, items: [] });
  });
  await using client = clientOf(clusterAt(server.url));
  await call(new ResourceClient(client, CONFIG_MAPS));
  return sent;
}

Deno.test("each verb sends what the API server expects of it", async (t) => {
  const path = "/api/v1/namespaces/shop/configmaps";
  const body = { data: {} };
  const table: [
    name: string,
    call: (objects: ResourceClient) => Promise<unknown>,
    sent: string,
  ][] = [
    ["get", (o) => o.get(AT), `GET ${path}/a`],
    [
      "get a subresource",
      (o) => o.get({ ...AT, subresource: "status" }),
      `GET ${path}/a/status`,
    ],
    [
      "list",
      (o) =>
        o.list({}, { query: { limit: 5, labelSelector: "a=b", continue: "" } }),
      "GET /api/v1/configmaps?limit=5&labelSelector=a%3Db",
    ],
    [
      "create",
      (o) =>
        o.create({ namespace: "shop" }, body, { query: { dryRun: "All" } }),
      `POST ${path}?dryRun=All application/json {"data":{}}`,
    ],
    [
      "update",
      (o) => o.update(AT, body),
      `PUT ${path}/a application/json {"data":{}}`,
    ],
    [
      "merge patch",
      (o) => o.patch(AT, { type: "merge", body }),
      `PATCH ${path}/a application/merge-patch+json {"data":{}}`,
    ],
    [
      "json patch",
      (o) => o.patch(AT, { type: "json", body: [] }),
      `PATCH ${path}/a application/json-patch+json []`,
    ],
    [
      "strategic patch",
      (o) => o.patch(AT, { type: "strategic", body }),
      `PATCH ${path}/a application/strategic-merge-patch+json {"data":{}}`,
    ],
    [
      "apply",
      (o) => o.apply(AT, body, { fieldManager: "me", force: true }),
      `PATCH ${path}/a?fieldManager=me&force=true application/apply-patch+yaml {"data":{}}`,
    ],
    [
      "delete",
      (o) => o.delete(AT, { deleteOptions: { propagationPolicy: "Orphan" } }),
      `DELETE ${path}/a application/json {"propagationPolicy":"Orphan"}`,
    ],
    [
      "delete a collection",
      (o) => o.delete({ namespace: "shop" }, { query: { labelSelector: "x" } }),
      `DELETE ${path}?labelSelector=x application/json {}`,
    ],
  ];
  for (const [name, call, sent] of table) {
    await t.step(name, async () => equal(await sentBy(call), sent));
  }
});

/** A client of a server that lists five objects in pages. */
async function withPages(
  run: (client: KubeClient) => Promise<void>,
): Promise<void> {
  await using server = serveLocally((request) => {
    const query = new URL(request.url).searchParams;
    const start = Number(query.get("continue") ?? 0);
    const end = Math.min(start + Number(query.get("limit")), 5);
    const items = Array.from(
      { length: end - start },
      (_, i) => ({ metadata: { name: `n${start + i}` } }),
    );
    return Response.json({
      metadata: end < 5 ? { continue: String(end) } : {},
      items,
    });
  });
  await using client = clientOf(clusterAt(server.url));
  await run(client);
}

Deno.test("all() goes through every page", () =>
  withPages(async (client) => {
    const objects = new ResourceClient<KubeObject>(client, CONFIG_MAPS);
    const names: (string | undefined)[] = [];
    for await (
      const { metadata } of objects.all({}, { query: { limit: 2 } })
    ) names.push(metadata?.name);
    assertEquals(names, ["n0", "n1", "n2", "n3", "n4"]);
  }));
