/**
 * JSON patch, merge patch and strategic merge patch.
 *
 * @module
 */

import { type Case, configMap, patch, ring, send } from "./case.ts";

const DEPLOYMENT = {
  metadata: { name: "a" },
  spec: {
    selector: { matchLabels: { a: "b" } },
    template: {
      metadata: { labels: { a: "b" } },
      spec: {
        containers: [
          {
            name: "one",
            image: "i:1",
            args: ["x"],
            ports: [{ containerPort: 80 }],
          },
          { name: "two", image: "i:2" },
        ],
        tolerations: [{ key: "k", operator: "Exists" }],
      },
    },
  },
};

const inPodSpec = (spec: object) => ({
  spec: { template: { spec: { ...spec } as never } },
});

/** JSON patches that cannot be carried out. */
const FAILING = [
  { op: "test", path: "/data/k", value: "other" },
  { op: "remove", path: "/data/none" },
  { op: "add", path: "/none/deeper/k", value: "v" },
  { op: "fly", path: "/data/k" },
  { op: "move", from: "/data/none", path: "/data/k" },
  { op: "add", path: "data", value: "v" },
];

/** The cases. */
export const PATCH_CASES: readonly Case[] = [
  {
    name: "JSON patch: the six operations",
    steps: [
      send("POST configmaps", 201, configMap("a", { k: "v", l: "w" })),
      patch("json", "configmaps/a", 200, [
        { op: "test", path: "/data/k", value: "v" },
        { op: "add", path: "/metadata/labels", value: { "a.b/c": "1" } },
        { op: "replace", path: "/data/k", value: "2" },
        { op: "copy", from: "/metadata/labels/a.b~1c", path: "/data/c" },
        { op: "move", from: "/data/l", path: "/data/m" },
        { op: "remove", path: "/data/c" },
      ]),
    ],
  },
  {
    name: "JSON patch: lists by index",
    steps: [
      send("POST rings", 201, ring("a", { size: 1, steps: ["a", "b"] })),
      patch("json", "rings/a", 200, [
        { op: "add", path: "/spec/steps/0", value: "first" },
        { op: "remove", path: "/spec/steps/1" },
        { op: "add", path: "/spec/steps/-", value: "last" },
      ]),
      patch("json", "rings/a", 422, [{ op: "remove", path: "/spec/steps/9" }]),
      patch("json", "rings/a", 422, [{
        op: "add",
        path: "/spec/steps/x",
        value: "y",
      }]),
    ],
  },
  ...FAILING.map((operation): Case => ({
    name: `JSON patch: ${JSON.stringify(operation)} fails`,
    steps: [
      send("POST configmaps", 201, configMap("a")),
      patch("json", "configmaps/a", 422, [operation]),
    ],
  })),
  {
    name: "JSON patch: replace and copy take a missing field for null",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      patch("json", "configmaps/a", 200, [
        { op: "replace", path: "/data/new", value: "v" },
      ]),
    ],
  },
  {
    name: "merge patch: objects merge, null removes",
    steps: [
      send("POST configmaps", 201, configMap("a", { k: "v", l: "w" })),
      patch("merge", "configmaps/a", 200, {
        metadata: { labels: { x: "y" } },
        data: { k: null, m: "n" },
      }),
      patch("merge", "configmaps/a", 200, { data: null }),
    ],
  },
  {
    name: "merge patch: lists are replaced",
    steps: [
      send("POST rings", 201, ring("a", { size: 1, parts: [{ name: "x" }] })),
      patch("merge", "rings/a", 200, { spec: { parts: [{ name: "y" }] } }),
    ],
  },
  {
    name: "merge patch: what is no object is refused",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      patch("merge", "configmaps/a", 400, []),
      patch("merge", "configmaps/a", 400, "text"),
      send("PATCH configmaps/a", 400, undefined, {
        text: "{",
        headers: { "content-type": "application/merge-patch+json" },
      }),
    ],
  },
  {
    name: "strategic patch: lists merge by key",
    steps: [
      send("POST deployments", 201, DEPLOYMENT),
      patch(
        "strategic",
        "deployments/a",
        200,
        inPodSpec({
          containers: [{ name: "two", image: "i:3" }, {
            name: "new",
            image: "n",
          }],
        }),
      ),
      patch(
        "strategic",
        "deployments/a",
        200,
        inPodSpec({
          containers: [{ name: "one", $patch: "delete" }],
        }),
      ),
    ],
  },
  {
    name: "strategic patch: lists without key are replaced",
    steps: [
      send("POST deployments", 201, DEPLOYMENT),
      patch(
        "strategic",
        "deployments/a",
        200,
        inPodSpec({
          containers: [{ name: "one", args: ["y"] }],
          tolerations: [{ key: "z", operator: "Exists" }],
        }),
      ),
    ],
  },
  {
    name: "strategic patch: replace, order and retained keys",
    steps: [
      send("POST deployments", 201, DEPLOYMENT),
      patch(
        "strategic",
        "deployments/a",
        200,
        inPodSpec({
          "$setElementOrder/containers": [{ name: "two" }, { name: "one" }],
          containers: [{ name: "two", image: "i:9" }],
        }),
      ),
      patch("strategic", "deployments/a", 200, {
        spec: { strategy: { $retainKeys: ["type"], type: "Recreate" } },
      }),
      patch(
        "strategic",
        "deployments/a",
        200,
        inPodSpec({
          containers: [{ $patch: "replace" }, { name: "only", image: "o" }],
        }),
      ),
    ],
  },
  {
    name: "strategic patch: finalizers are a set",
    steps: [
      send(
        "POST configmaps",
        201,
        configMap("a", {}, { finalizers: ["x.example.com/a"] }),
      ),
      patch("strategic", "configmaps/a", 200, {
        metadata: { finalizers: ["x.example.com/a", "x.example.com/b"] },
      }),
      patch("strategic", "configmaps/a", 200, {
        metadata: {
          "$deleteFromPrimitiveList/finalizers": [
            "x.example.com/a",
            "x.example.com/b",
          ],
        },
      }),
    ],
  },
  {
    name: "strategic patch: custom kinds have none",
    steps: [
      send("POST rings", 201, ring("a")),
      patch("strategic", "rings/a", 415, {}),
    ],
  },
  {
    name: "a patch that changes nothing keeps the version",
    steps: [
      send("POST rings", 201, ring("a")),
      patch("merge", "rings/a", 200, { spec: { size: 1 } }),
    ],
  },
  {
    name: "a patch with an old version is a conflict",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      patch("merge", "configmaps/a", 409, {
        metadata: { resourceVersion: "1" },
        data: { k: "w" },
      }),
    ],
  },
  {
    name: "a patch of a name that does not exist",
    steps: [
      patch("merge", "configmaps/none", 404, {}),
      patch("json", "rings/none", 404, []),
    ],
  },
  {
    name: "a patch may not rename",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      patch("merge", "configmaps/a", 400, { metadata: { name: "b" } }),
    ],
  },
  {
    name: "a patch with wrong types is invalid",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      patch("merge", "configmaps/a", 422, { data: { k: 1 } }),
      send("POST rings", 201, ring("a")),
      patch("merge", "rings/a", 422, { spec: { size: "x" } }),
      patch("merge", "rings/a", 422, { metadata: { labels: { x: 1 } } }),
      patch("merge", "rings/a", 422, { kind: "Hub" }),
    ],
  },
  {
    name: "a patch with unknown fields warns, or is invalid when strict",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      patch("merge", "configmaps/a", 200, { stray: 1 }),
      patch("merge", "configmaps/a?fieldValidation=Strict", 422, { stray: 1 }),
      send("POST rings", 201, ring("a")),
      patch("merge", "rings/a", 200, { spec: { stray: 1 } }),
    ],
  },
  {
    name: "the patch of a status subresource",
    steps: [
      send("POST rings", 201, ring("a")),
      patch("merge", "rings/a/status", 200, {
        spec: { size: 7 },
        status: { phase: "Ready" },
      }),
      patch("json", "rings/a/status", 200, [
        { op: "replace", path: "/status/phase", value: "Done" },
      ]),
    ],
  },
  {
    name: "other content types are refused",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send("PATCH configmaps/a", 415, {}),
    ],
  },
];
