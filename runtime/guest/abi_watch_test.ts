import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { AbiError } from "./abi.ts";
import { decodeWatch } from "./abi_watch.ts";

const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(
    typeof value === "string" ? value : JSON.stringify(value),
  );
const RING = { apiVersion: "example.com/v1", kind: "Ring" };

Deno.test("decodeWatch() reads a declaration with all its parts", () => {
  const declared = {
    controller: "ring",
    for: { ...RING, namespaces: ["a"], predicates: ["generation"] },
    owns: [{ apiVersion: "v1", kind: "ConfigMap", metadataOnly: true }],
    watches: [
      { apiVersion: "v1", kind: "Secret", map: { by: "name" } },
      { apiVersion: "v1", kind: "Pod", map: { by: "label", label: "ring" } },
    ],
    withOwned: true,
  };
  assertEquals(decodeWatch(bytes(declared)), declared);
  const removal = { controller: "ring", remove: true };
  assertEquals(decodeWatch(bytes(removal)), removal);
});

Deno.test("decodeWatch() names everything that is wrong", async (t) => {
  const table: [name: string, unknown, string][] = [
    ["no JSON", "{", "Cannot watch: not JSON in UTF-8"],
    ["no object", [], "Cannot watch: the message is [], wanted a JSON object"],
    [
      "two fields at once",
      { controller: "", for: { ...RING, namespaces: "a" } },
      'Cannot watch: controller is "", wanted a string that is not empty; ' +
      'for.namespaces is "a", wanted a list',
    ],
    [
      "a misspelt field",
      { controller: "c", for: RING, own: [] },
      "Cannot watch: own is not known, wanted controller, for, owns, watches, withOwned",
    ],
    [
      "a predicate that is none",
      { controller: "c", for: { ...RING, predicates: ["spec"] } },
      'Cannot watch: for.predicates[0] is "spec", wanted generation, labels, annotations, resourceVersion',
    ],
    [
      "a mapping without its label",
      {
        controller: "c",
        for: RING,
        watches: [{ ...RING, map: { by: "label" } }],
      },
      "Cannot watch: watches[0].map.label is nothing, wanted a string that is not empty",
    ],
    [
      "no mapping",
      { controller: "c", for: RING, watches: [RING] },
      "Cannot watch: watches[0].map is nothing, wanted a JSON object",
    ],
    [
      "a removal that is none",
      { controller: "c", remove: false },
      "Cannot watch: remove is false, wanted true",
    ],
  ];
  for (const [name, value, message] of table) {
    await t.step(
      name,
      () =>
        assertThrows(() => decodeWatch(bytes(value)), (error) => {
          assertEquals((error as Error).message, message);
          return error instanceof AbiError;
        }),
    );
  }
});
