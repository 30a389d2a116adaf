import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { parseJsonPath } from "./json_path.ts";

const OBJECT = {
  metadata: { annotations: { "a.b/c": "d" } },
  status: {
    conditions: [
      { type: "Ready", status: "True", n: 1 },
      { type: "Done", status: "False", n: 2 },
    ],
  },
};

Deno.test("parseJsonPath() finds values", async (t) => {
  const table: [path: string, found: unknown[]][] = [
    [".status.conditions[0].type", ["Ready"]],
    [".status.conditions[-1].type", ["Done"]],
    [".status.conditions[*].n", [1, 2]],
    ['.status.conditions[?(@.type=="Done")].status', ["False"]],
    [".status.conditions[?(@.n==2)].type", ["Done"]],
    [".metadata.annotations.a\\.b/c", []],
    ['.metadata.annotations["a.b/c"]', ["d"]],
    ["['metadata']['annotations']['a.b/c']", ["d"]],
    [".none.deeper", []],
    [".status.conditions[9]", []],
  ];
  for (const [path, found] of table) {
    await t.step(path, () => {
      deepStrictEqual(parseJsonPath(path)?.(OBJECT) ?? [], found);
    });
  }
});

Deno.test("parseJsonPath() refuses more than it knows", async (t) => {
  for (const path of [".a..b", ".a[1:2]", ".a[?(@.n>1)]", "$.a", ".a[", "a"]) {
    await t.step(path, () => strictEqual(parseJsonPath(path), undefined));
  }
});
