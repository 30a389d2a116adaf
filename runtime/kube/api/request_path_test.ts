import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { parseRequest } from "./request_path.ts";
import { resourcePath } from "./resource.ts";

/** Says what was parsed in one line. */
function parsed(method: string, path: string): string {
  const request = parseRequest(method, path);
  if (request.kind === "other") return `${request.verb} ${request.path}`;
  const { verb, resource, target } = request;
  const { namespace, name, subresource, trail } = target;
  return [
    verb,
    `${resource.group}/${resource.version}/${resource.plural}`,
    namespace,
    name,
    subresource,
    trail,
  ].join(" ").trimEnd();
}

Deno.test("parseRequest() reads what the API server reads", async (t) => {
  const table: [request: string, meaning: string][] = [
    ["GET /api/v1/namespaces", "list /v1/namespaces"],
    ["GET /api/v1/namespaces/a", "get /v1/namespaces  a"],
    ["PUT /api/v1/namespaces/a/status", "update /v1/namespaces  a status"],
    ["PUT /api/v1/namespaces/a/finalize", "update /v1/namespaces  a finalize"],
    ["GET /api/v1/pods", "list /v1/pods"],
    ["GET /api/v1/namespaces/a/pods/", "list /v1/pods a"],
    ["GET /api/v1/namespaces/a/pods/b", "get /v1/pods a b"],
    ["GET /api/v1/namespaces/a/pods/b?watch=true", "get /v1/pods a b"],
    ["HEAD /api/v1/namespaces/a/pods/b", "get /v1/pods a b"],
    ["GET /api/v1/namespaces/a/pods/b/log?follow=1", "get /v1/pods a b log"],
    ["POST /api/v1/namespaces/a/pods/b/exec", "create /v1/pods a b exec"],
    [
      "GET /api/v1/namespaces/a/services/b/proxy/x/y",
      "get /v1/services a b proxy x/y",
    ],
    ["GET /api/v1/nodes/a/proxy/metrics", "get /v1/nodes  a proxy metrics"],
    [
      "POST /apis/apps/v1/namespaces/a/deployments",
      "create apps/v1/deployments a",
    ],
    [
      "PATCH /apis/apps/v1/namespaces/a/deployments/b/scale",
      "patch apps/v1/deployments a b scale",
    ],
    [
      "DELETE /apis/apps/v1/namespaces/a/deployments/b",
      "delete apps/v1/deployments a b",
    ],
    [
      "DELETE /apis/apps/v1/namespaces/a/deployments",
      "deletecollection apps/v1/deployments a",
    ],
    ["GET /apis/apps/v1/deployments?watch=1", "watch apps/v1/deployments"],
    ["GET /apis/apps/v1/deployments?watch", "watch apps/v1/deployments"],
    ["GET /apis/apps/v1/deployments?watch=no", "watch apps/v1/deployments"],
    [
      "GET /apis/apps/v1/deployments?watch=false&watch=true",
      "list apps/v1/deployments",
    ],
    ["GET /apis/apps/v1/deployments?watch=0", "list apps/v1/deployments"],
    [
      "GET /apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aadmin",
      "get rbac.authorization.k8s.io/v1/clusterroles  system:admin",
    ],
    ["GET /api/v1/namespaces/namespaces/pods", "list /v1/pods namespaces"],
    ["GET /api", "get /api"],
    ["GET /api/v1", "get /api/v1"],
    ["GET /apis/apps/v1", "get /apis/apps/v1"],
    ["GET /", "get /"],
    ["GET /version", "get /version"],
    ["POST /openapi/v3", "post /openapi/v3"],
  ];
  for (const [request, meaning] of table) {
    await t.step(request, () => {
      const [method = "", path = ""] = request.split(" ");
      assertEquals(parsed(method, path), meaning);
    });
  }
});

Deno.test("parseRequest() refuses what could be read in two ways", async (t) => {
  const paths = [
    "api/v1/pods",
    "//api/v1/pods",
    "/api//v1/pods",
    "/api/v1/../v1/secrets",
    "/api/v1/namespaces/a/pods/..%2Fsecrets",
    "/api/v1/namespaces/a/pods/%2e%2e/secrets/x",
    "/api/v1/namespaces/a/pods/b%00",
    "/api/v1/namespaces/a%2Fb/pods",
    "/api/v1/namespaces/a%252Fb/pods",
    "/api/v1/namespaces/a\\b/pods",
    "/api/v1/namespaces/%zz/pods",
    "/api/v1/watch/pods",
    "/api/v1/proxy/nodes/a",
    "/api/v1/namespaces//pods",
  ];
  for (const path of paths) {
    await t.step(
      path,
      () => assertThrows(() => parseRequest("GET", path), TypeError),
    );
  }
  await t.step(
    "no verb",
    () =>
      assertThrows(() => parseRequest("CONNECT", "/api/v1/pods"), TypeError),
  );
});

Deno.test("resourcePath() of what was parsed asks for the same", async (t) => {
  const paths = [
    "/api/v1/namespaces",
    "/api/v1/namespaces/a",
    "/api/v1/namespaces/a/status",
    "/api/v1/namespaces/a/pods/b/log",
    "/api/v1/namespaces/a/services/b/proxy/x/y%3Fz",
    "/apis/apps/v1/namespaces/a/deployments/b",
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Aadmin",
  ];
  for (const path of paths) {
    await t.step(path, () => {
      const request = parseRequest("GET", path);
      if (request.kind !== "resource") throw new Error(`no resource: ${path}`);
      assertEquals(resourcePath(request.resource, request.target), path);
    });
  }
});
