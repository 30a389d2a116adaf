/**
 * Server-side apply.
 *
 * @module
 */

import { type Case, configMap, type Json, patch, ring, send } from "./case.ts";

function applied(
  manager: string,
  name: string,
  code: number,
  body: Json,
  more = "",
): ReturnType<typeof patch> {
  const plural = name.startsWith("r")
    ? "rings"
    : name.startsWith("d")
    ? "deployments"
    : "configmaps";
  return patch(
    "apply",
    `${plural}/${name}?fieldManager=${manager}${more}`,
    code,
    body,
  );
}

function deployment(containers: Json): Json {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d" },
    spec: {
      selector: { matchLabels: { a: "b" } },
      template: {
        metadata: { labels: { a: "b" } },
        spec: { containers },
      },
    },
  };
}

/** The cases. */
export const APPLY_CASES: readonly Case[] = [
  {
    name: "apply creates, and is idempotent",
    steps: [
      applied("one", "a", 201, configMap("a", { x: "1", y: "1" })),
      applied("one", "a", 200, configMap("a", { x: "1", y: "1" })),
    ],
  },
  {
    name: "apply removes what it no longer says",
    steps: [
      applied(
        "one",
        "a",
        201,
        configMap("a", { x: "1", y: "1" }, { labels: { l: "m" } }),
      ),
      applied("one", "a", 200, configMap("a", { x: "1" })),
    ],
  },
  {
    name: "apply keeps what others have set",
    steps: [
      applied("one", "a", 201, configMap("a", { x: "1", y: "1" })),
      patch("merge", "configmaps/a?fieldManager=editor", 200, {
        data: { z: "1" },
      }),
      applied("one", "a", 200, configMap("a", { x: "2" })),
    ],
  },
  {
    name: "a field of another manager is a conflict",
    steps: [
      applied("one", "a", 201, configMap("a", { x: "1", y: "1" })),
      applied("two", "a", 409, configMap("a", { x: "2" })),
      applied("two", "a", 409, configMap("a", { x: "2", y: "2" })),
    ],
  },
  {
    name: "a field that an update set is a conflict",
    steps: [
      send(
        "POST configmaps?fieldManager=editor",
        201,
        configMap("a", { x: "1" }),
      ),
      applied("one", "a", 409, configMap("a", { x: "2" })),
    ],
  },
  {
    name: "force wins a conflict",
    steps: [
      applied("one", "a", 201, configMap("a", { x: "1", y: "1" })),
      applied("two", "a", 200, configMap("a", { x: "2" }), "&force=true"),
      applied("one", "a", 200, configMap("a", { y: "1" })),
    ],
  },
  {
    name: "equal values are shared, and stay until the last manager goes",
    steps: [
      applied("one", "a", 201, configMap("a", { x: "1" })),
      applied("two", "a", 200, configMap("a", { x: "1" })),
      applied("one", "a", 200, configMap("a", { q: "1" })),
      applied("two", "a", 200, configMap("a", { q: "1" })),
    ],
  },
  {
    name: "an update takes a field from its applier",
    steps: [
      applied("one", "a", 201, configMap("a", { x: "1", y: "1" })),
      patch("merge", "configmaps/a?fieldManager=editor", 200, {
        data: { x: "2" },
      }),
      patch("merge", "configmaps/a?fieldManager=editor", 200, {
        data: { y: null },
      }),
    ],
  },
  {
    name: "lists by key are owned item by item",
    steps: [
      applied(
        "one",
        "r",
        201,
        ring("r", { size: 1, parts: [{ name: "a" }, { name: "b", count: 2 }] }),
      ),
      applied(
        "two",
        "r",
        200,
        ring("r", { parts: [{ name: "c", note: "n" }] }),
      ),
      applied(
        "one",
        "r",
        200,
        ring("r", { size: 1, parts: [{ name: "b", count: 3 }] }),
      ),
      applied("two", "r", 409, ring("r", { parts: [{ name: "b", count: 4 }] })),
    ],
  },
  {
    name: "sets are owned value by value",
    steps: [
      applied("one", "r", 201, ring("r", { size: 1, tags: ["a", "b"] })),
      applied("two", "r", 200, ring("r", { tags: ["c", "b"] })),
      applied("one", "r", 200, ring("r", { size: 1, tags: ["b"] })),
    ],
  },
  {
    name: "atomic objects and lists are owned as a whole",
    steps: [
      applied(
        "one",
        "r",
        201,
        ring("r", { size: 1, whole: { x: "1", y: "1" }, steps: ["a"] }),
      ),
      applied(
        "one",
        "r",
        200,
        ring("r", { size: 1, whole: { x: "1" }, steps: ["b"] }),
      ),
      applied("two", "r", 409, ring("r", { whole: { y: "1" } })),
      applied("two", "r", 409, ring("r", { steps: ["c"] })),
    ],
  },
  {
    name: "free-form objects are owned field by field",
    steps: [
      applied(
        "one",
        "r",
        201,
        ring("r", { size: 1, free: { a: { b: 1 } }, map: { x: "1" } }),
      ),
      applied(
        "two",
        "r",
        200,
        ring("r", { free: { a: { c: 2 } }, map: { y: "2" } }),
      ),
      applied("one", "r", 200, ring("r", { size: 1 })),
    ],
  },
  {
    name: "the items of a new applier come where it puts them",
    steps: [
      applied(
        "one",
        "r",
        201,
        ring("r", {
          size: 1,
          parts: [{ name: "a" }, { name: "b" }, { name: "c" }],
        }),
      ),
      applied(
        "two",
        "r",
        200,
        ring("r", {
          parts: [{ name: "c", note: "x" }, { name: "d" }, {
            name: "a",
            note: "y",
          }],
        }),
      ),
    ],
  },
  {
    name: "containers of a deployment are owned by name",
    steps: [
      applied(
        "one",
        "d",
        201,
        deployment([{
          name: "a",
          image: "i:1",
          env: [{ name: "E", value: "1" }],
        }]),
      ),
      applied("two", "d", 200, deployment([{ name: "side", image: "s:1" }])),
      applied("one", "d", 200, deployment([{ name: "a", image: "i:2" }])),
      applied("two", "d", 409, deployment([{ name: "a", image: "i:3" }])),
    ],
  },
  {
    name: "apply to status is its own address",
    steps: [
      applied("one", "r", 201, { ...ring("r"), status: { phase: "ignored" } }),
      patch("apply", "rings/r/status?fieldManager=one", 200, {
        apiVersion: "conformance.example.com/v1",
        kind: "Ring",
        metadata: { name: "r" },
        status: {
          phase: "Ready",
          conditions: [{ type: "Ready", status: "True" }],
        },
      }),
    ],
  },
  {
    name: "apply needs a manager",
    steps: [patch("apply", "configmaps/a", 422, configMap("a"))],
  },
  {
    name: "apply needs a type",
    steps: [applied("one", "a", 400, { metadata: { name: "a" } })],
  },
  {
    name: "apply may not say who manages",
    steps: [
      applied(
        "one",
        "a",
        400,
        configMap("a", {}, { managedFields: [{ manager: "x" }] }),
      ),
    ],
  },
  {
    name: "apply of an unknown field or a wrong type fails",
    steps: [
      applied("one", "a", 500, { ...configMap("a") as object, stray: 1 }),
      applied("one", "a", 500, configMap("a", { x: 1 })),
      applied("one", "r", 500, ring("r", { size: 1, stray: 1 })),
    ],
  },
  {
    name: "apply is checked by the schema",
    steps: [applied("one", "r", 422, ring("r", { size: 99 }))],
  },
  {
    name: "apply takes YAML",
    steps: [
      send("PATCH configmaps/a?fieldManager=one", 201, undefined, {
        text:
          "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: {k: v}\n",
        headers: { "content-type": "application/apply-patch+yaml" },
      }),
      send("PATCH configmaps/a?fieldManager=one", 400, undefined, {
        text: "a: [",
        headers: { "content-type": "application/apply-patch+yaml" },
      }),
    ],
  },
  {
    name: "apply with an old version is a conflict",
    steps: [
      applied("one", "a", 201, configMap("a")),
      applied(
        "one",
        "a",
        409,
        configMap("a", { k: "w" }, { resourceVersion: "1" }),
      ),
    ],
  },
];
