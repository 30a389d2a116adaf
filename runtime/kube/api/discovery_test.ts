import {
  deepStrictEqual as assertEquals,
  equal,
  rejects as assertRejects,
} from "node:assert/strict";
import {
  clientOf,
  clusterAt,
  type LocalServer,
  serveLocally,
} from "../../../tests/support/kube_fixture.ts";
import { Discovery } from "./discovery.ts";

const POD = {
  group: "",
  version: "v1",
  plural: "pods",
  kind: "Pod",
  namespaced: true,
  verbs: ["get", "list"],
  hasStatus: true,
};
const RING = {
  ...POD,
  group: "example.com",
  plural: "rings",
  kind: "Ring",
  namespaced: false,
  hasStatus: false,
};

/** Serves documents by path and counts the questions. */
function serve(
  documents: Readonly<Record<string, unknown>>,
): LocalServer & { asked: number } {
  const server = serveLocally((request) => {
    counted.asked++;
    const found = documents[new URL(request.url).pathname];
    return found === undefined
      ? new Response(null, { status: 404 })
      : Response.json(found);
  });
  const counted = Object.assign(server, { asked: 0 });
  return counted;
}

const group = (name: string, resource: unknown): unknown => ({
  kind: "APIGroupDiscoveryList",
  items: [{
    metadata: { name },
    versions: [{ version: "v1", resources: [resource] }],
  }],
});

const AGGREGATED = {
  "/api": group("", {
    resource: "pods",
    responseKind: { kind: "Pod" },
    scope: "Namespaced",
    verbs: POD.verbs,
    subresources: [{ subresource: "status" }],
  }),
  "/apis": group("example.com", {
    resource: "rings",
    responseKind: { kind: "Ring" },
    scope: "Cluster",
    verbs: RING.verbs,
  }),
};

const resources = (groupVersion: string, list: unknown[]): unknown => ({
  kind: "APIResourceList",
  groupVersion,
  resources: list,
});

const LEGACY = {
  "/api": { kind: "APIVersions", versions: ["v1"] },
  "/apis": {
    kind: "APIGroupList",
    groups: [
      { versions: [{ groupVersion: "example.com/v1" }] },
      { versions: [{ groupVersion: "away.com/v1" }] },
    ],
  },
  "/api/v1": resources("v1", [
    { name: "pods", kind: "Pod", namespaced: true, verbs: POD.verbs },
    { name: "pods/status", kind: "Pod", namespaced: true, verbs: ["get"] },
  ]),
  "/apis/example.com/v1": resources("example.com/v1", [
    { name: "rings", kind: "Ring", namespaced: false, verbs: RING.verbs },
  ]),
};

Deno.test("Discovery reads servers of both ages", async (t) => {
  for (const [name, documents] of Object.entries({ AGGREGATED, LEGACY })) {
    await t.step(name, async () => {
      await using server = serve(documents);
      await using client = clientOf(clusterAt(server.url));
      const discovery = new Discovery(client);
      assertEquals(await discovery.all(), [POD, RING]);
      assertEquals(
        await discovery.byKind({ apiVersion: "v1", kind: "Pod" }),
        POD,
      );
      assertEquals(
        await discovery.byKind({ apiVersion: "example.com/v1", kind: "Ring" }),
        RING,
      );
      assertEquals(
        await discovery.byResource({
          group: "example.com",
          version: "v1",
          plural: "rings",
        }),
        RING,
      );
      equal(
        await discovery.byKind({ apiVersion: "v1", kind: "Ring" }),
        undefined,
      );
    });
  }
});

Deno.test("Discovery asks once, again for what it does not know, and when old", async () => {
  await using server = serve(AGGREGATED);
  await using client = clientOf(clusterAt(server.url));
  let now = 0;
  const discovery = new Discovery(client, () => now);
  await Promise.all([
    discovery.byKind({ apiVersion: "v1", kind: "Pod" }),
    discovery.byKind({ apiVersion: "v1", kind: "Pod" }),
  ]);
  equal(server.asked, 2);
  await discovery.byKind({ apiVersion: "v1", kind: "Nothing" });
  equal(server.asked, 2);
  now += 1000;
  await discovery.byKind({ apiVersion: "v1", kind: "Pod" });
  equal(server.asked, 2);
  await discovery.byKind({ apiVersion: "v1", kind: "Nothing" });
  equal(server.asked, 4);
  now += 11 * 60_000;
  await discovery.byKind({ apiVersion: "v1", kind: "Pod" });
  equal(server.asked, 6);
});

Deno.test("Discovery that failed asks anew", async () => {
  const documents: Record<string, unknown> = {};
  await using server = serve(documents);
  await using client = clientOf(clusterAt(server.url));
  const discovery = new Discovery(client);
  await assertRejects(discovery.all(), { name: "NotFoundError" });
  Object.assign(documents, AGGREGATED);
  equal((await discovery.all()).length, 2);
});
