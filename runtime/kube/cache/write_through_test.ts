import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { configMap, encode } from "../../../tests/support/kube_fixture.ts";
import { parseRequest, type ResourceRequest } from "../api/mod.ts";
import { listBody } from "./list_body.ts";
import { ObjectView } from "./object_view.ts";
import { writeEffect } from "./write_through.ts";

const PATH = "/api/v1/namespaces/shop/configmaps/a";
const OBJECT = configMap({
  namespace: "shop",
  name: "a",
  version: 5,
  uid: "u",
});
const { metadata } = OBJECT as { metadata: object };
const DELETED = {
  ...OBJECT,
  metadata: { ...metadata, deletionTimestamp: "2026-01-01T00:00:00Z" },
};
const FINALIZED = {
  ...OBJECT,
  metadata: { ...DELETED.metadata, finalizers: ["a/b"] },
};
const GRACED = {
  ...OBJECT,
  metadata: { ...DELETED.metadata, deletionGracePeriodSeconds: 30 },
};
const SUCCESS = { kind: "Status", status: "Success", details: { uid: "u" } };

function effect(
  request: string,
  body: unknown,
  more: { status?: number; contentType?: string } = {},
): unknown {
  const [method = "", path = ""] = request.split(" ");
  const parsed = parseRequest(method, path) as ResourceRequest;
  return writeEffect({
    request: parsed,
    status: 200,
    contentType: "application/json",
    body: encode(JSON.stringify(body)),
    ...more,
  });
}

Deno.test("writeEffect() believes an answer only as far as it goes", async (t) => {
  const put = { kind: "put" };
  const unknown = { kind: "unknown" };
  const removed = {
    kind: "removed",
    object: { namespace: "shop", name: "a" },
    uid: "u",
  };
  const table: [name: string, actual: unknown, expected: unknown][] = [
    [
      "create",
      effect("POST /api/v1/namespaces/shop/configmaps", OBJECT, {
        status: 201,
      }),
      put,
    ],
    ["update", effect(`PUT ${PATH}`, OBJECT), put],
    ["patch", effect(`PATCH ${PATH}`, OBJECT), put],
    ["patch of the status", effect(`PATCH ${PATH}/status`, OBJECT), put],
    ["read", effect(`GET ${PATH}`, OBJECT), unknown],
    ["refused", effect(`PUT ${PATH}`, OBJECT, { status: 409 }), unknown],
    ["dry run", effect(`PUT ${PATH}?dryRun=All`, OBJECT), unknown],
    ["scale", effect(`PUT ${PATH}/scale`, OBJECT), unknown],
    [
      "protobuf",
      effect(`PUT ${PATH}`, OBJECT, {
        contentType: "application/vnd.kubernetes.protobuf",
      }),
      unknown,
    ],
    ["a table", effect(`PUT ${PATH}`, { ...OBJECT, kind: "Table" }), unknown],
    [
      "a review, which is nowhere",
      effect("POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
        kind: "SelfSubjectAccessReview",
        metadata: {},
      }),
      unknown,
    ],
    ["deleted", effect(`DELETE ${PATH}`, SUCCESS), removed],
    [
      "deleted, answered with the object",
      effect(`DELETE ${PATH}`, OBJECT),
      removed,
    ],
    [
      "deleted, but a finalizer holds it",
      effect(`DELETE ${PATH}`, FINALIZED),
      put,
    ],
    ["deleted, but it has time to go", effect(`DELETE ${PATH}`, GRACED), put],
    ["deleted at once", effect(`DELETE ${PATH}`, DELETED), removed],
    ["changed while it lingers", effect(`PUT ${PATH}`, FINALIZED), put],
    ["the last finalizer taken off", effect(`PUT ${PATH}`, DELETED), removed],
    [
      "a collection deleted",
      effect("DELETE /api/v1/namespaces/shop/configmaps", SUCCESS),
      unknown,
    ],
  ];
  for (const [name, actual, expected] of table) {
    await t.step(name, () => assertEquals(actual, expected));
  }
});

Deno.test("listBody() makes the list that the server would answer", () => {
  const views = ["a", "b"].map((name) =>
    new ObjectView({ namespace: "", name }, encode(JSON.stringify({ name })))
  );
  const head = { apiVersion: "v1", kind: "ConfigMap", resourceVersion: "7" };
  const read = (objects: ObjectView[]): unknown =>
    JSON.parse(new TextDecoder().decode(listBody(head, objects)));
  const list = {
    kind: "ConfigMapList",
    apiVersion: "v1",
    metadata: { resourceVersion: "7" },
  };
  assertEquals(read([]), { ...list, items: [] });
  assertEquals(read(views.slice(0, 1)), { ...list, items: [{ name: "a" }] });
  assertEquals(read(views), { ...list, items: [{ name: "a" }, { name: "b" }] });
});
