import { deepStrictEqual } from "node:assert/strict";
import { readPath } from "./request_path.ts";

Deno.test("readPath() reads what a path asks for", async (t) => {
  const table: [path: string, asks: string][] = [
    ["/api/v1/configmaps", "/v1 configmaps"],
    ["/api/v1/namespaces/n/configmaps/c", "/v1 n configmaps c"],
    ["/api/v1/namespaces/n", "/v1 namespaces n"],
    ["/api/v1/namespaces/n/status", "/v1 namespaces n status"],
    ["/api/v1/namespaces/n/pods/p/log", "/v1 n pods p log"],
    ["/apis/g.io/v2/things", "g.io/v2 things"],
    ["/apis/g.io/v2/namespaces/n/things/t/status", "g.io/v2 n things t status"],
    ["/api/v1/watch/pods", "/v1 watch pods"],
    ["/api/v1/namespaces/n/configmaps/a%2Fb", "/v1 n configmaps a b"],
    ["/api/v1/namespaces/n/configmaps/%", "/v1 n configmaps %"],
    ["/api/v1/namespaces/n/pods/p/log/more", "other"],
    ["/api/v1", "other"],
    ["/apis/g.io/v2", "other"],
    ["/healthz", "other"],
    ["/", "other"],
  ];
  for (const [path, asks] of table) {
    await t.step(path, () => {
      const read = readPath(path);
      const words = read.type === "other" ? ["other"] : [
        `${read.group}/${read.version}`,
        read.legacyWatch ? "watch" : "",
        read.namespace,
        read.plural,
        read.name,
        read.subresource,
      ];
      deepStrictEqual(words.filter((word) => word !== "").join(" "), asks);
    });
  }
});
