import { deepStrictEqual as assertEquals } from "node:assert/strict";
import type { PermissionRule } from "../config/mod.ts";
import { type Access, isAllowed, refusalText } from "./permissions.ts";

const rule = (more: Partial<PermissionRule>): PermissionRule => ({
  apiGroups: [""],
  resources: ["configmaps"],
  verbs: ["get"],
  resourceNames: undefined,
  namespaces: undefined,
  ...more,
});
const access = (more: Partial<Access> = {}): Access => ({
  verb: "get",
  group: "",
  resource: "configmaps",
  subresource: "",
  namespace: "a",
  name: "x",
  ...more,
});

Deno.test("isAllowed() is RBAC, denied by default", async (t) => {
  const pods = {
    resource: "pods",
    subresource: "exec",
    verb: "create",
  } as const;
  const table: [string, Partial<PermissionRule>, Partial<Access>, boolean][] = [
    ["the very thing", {}, {}, true],
    ["another verb", {}, { verb: "list" }, false],
    ["another group", {}, { group: "apps" }, false],
    ["another resource", {}, { resource: "secrets" }, false],
    ["any verb", { verbs: ["*"] }, { verb: "delete" }, true],
    ["any group", { apiGroups: ["*"] }, { group: "apps" }, true],
    ["any resource", { resources: ["*"] }, { resource: "secrets" }, true],
    ["a subresource is another thing", {}, { subresource: "status" }, false],
    ["written out", { resources: ["configmaps/status"] }, {
      subresource: "status",
    }, true],
    ["all subresources of one", { resources: ["configmaps/*"] }, {
      subresource: "status",
    }, true],
    ["one subresource of all", { resources: ["*/status"] }, {
      subresource: "status",
    }, true],
    ["and not the object", { resources: ["configmaps/*"] }, {}, false],
    ["its own name", { resourceNames: ["x"] }, {}, true],
    ["another name", { resourceNames: ["y"] }, {}, false],
    ["a collection has no name", { resourceNames: [""] }, {
      name: "",
      verb: "get",
    }, false],
    ["its namespace", { namespaces: ["a"] }, {}, true],
    ["another namespace", { namespaces: ["b"] }, {}, false],
    ["all namespaces at once", { namespaces: ["a"] }, { namespace: "" }, false],
    [
      "a star opens no way out",
      { resources: ["*"], verbs: ["*"] },
      pods,
      false,
    ],
    [
      "nor a star for subresources",
      { resources: ["pods/*", "*/exec"], verbs: ["*"] },
      pods,
      false,
    ],
    [
      "only the word does",
      { resources: ["pods/exec"], verbs: ["create"] },
      pods,
      true,
    ],
  ];
  for (const [name, rules, asked, expected] of table) {
    await t.step(
      name,
      () => assertEquals(isAllowed([rule(rules)], access(asked)), expected),
    );
  }
  assertEquals(isAllowed([], access()), false);
});

Deno.test("refusalText() says what rule would allow it", () => {
  assertEquals(
    refusalText("ring", access({ group: "apps", resource: "deployments" })),
    'child "ring" may not get deployments.apps "x" in namespace "a": no rule ' +
      'of its permissions allows it; it would take apiGroups ["apps"], ' +
      'resources ["deployments"], verbs ["get"]',
  );
  assertEquals(
    refusalText("ring", access({ verb: "list", namespace: "", name: "" }))
      .startsWith('child "ring" may not list configmaps: '),
    true,
  );
});
