import { deepStrictEqual as assertEquals } from "node:assert/strict";
import type { WatchedKind } from "../guest/mod.ts";
import type { ObjectMetadata } from "../kube/mod.ts";
import { type Change, counts } from "./predicates.ts";

const kind = (more: Partial<WatchedKind> = {}): WatchedKind => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  ...more,
});
const update = (
  before: ObjectMetadata,
  after: ObjectMetadata,
): Change => ({ event: "update", before, after });

Deno.test("counts() follows the table", async (t) => {
  const table: [string, Partial<WatchedKind>, Change, boolean][] = [
    ["all count by default", {}, { event: "add" }, true],
    ["an event that was not asked for", { events: ["add"] }, {
      event: "delete",
    }, false],
    ["updates count by default", {}, update({}, {}), true],
    [
      "another generation",
      { predicates: ["generation"] },
      update({
        generation: 1,
      }, { generation: 2 }),
      true,
    ],
    [
      "the same generation",
      { predicates: ["generation"] },
      update({
        generation: 1,
        labels: { a: "b" },
      }, { generation: 1 }),
      false,
    ],
    [
      "either of two",
      { predicates: ["generation", "labels"] },
      update({
        labels: { a: "b" },
      }, { labels: { a: "c" } }),
      true,
    ],
    [
      "a label more",
      { predicates: ["labels"] },
      update({}, {
        labels: { a: "b" },
      }),
      true,
    ],
    [
      "the same labels",
      { predicates: ["labels"] },
      update({
        labels: { a: "b" },
      }, { labels: { a: "b" } }),
      false,
    ],
    [
      "an annotation",
      { predicates: ["annotations"] },
      update({
        annotations: { a: "b" },
      }, {}),
      true,
    ],
    [
      "a relist",
      { predicates: ["resourceVersion"] },
      update({
        resourceVersion: "1",
      }, { resourceVersion: "1" }),
      false,
    ],
    ["predicates are for updates", { predicates: ["generation"] }, {
      event: "add",
    }, true],
  ];
  for (const [name, more, change, expected] of table) {
    await t.step(
      name,
      () => assertEquals(counts(kind(more), change), expected),
    );
  }
});
