/**
 * Watches.
 *
 * @module
 */

import { type Case, configMap, patch, ring, send, type Step } from "./case.ts";

const ROOT_CA = "metadata.name!=kube-root-ca.crt";

function open(name: string, query: string): Step {
  return { watch: name, at: `rings?${query}` };
}

function take(name: string, count: number): Step {
  return { events: name, count };
}

const TABLE = { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" };
const PARTIAL = {
  accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
};

/** The cases. */
export const WATCH_CASES: readonly Case[] = [
  {
    name: "a watch from a version sees what came after it",
    steps: [
      send("GET rings", 200),
      open("w", "resourceVersion=$rv"),
      send("POST rings", 201, ring("a")),
      patch("merge", "rings/a", 200, { spec: { size: 2 } }),
      send("DELETE rings/a", 200),
      take("w", 3),
    ],
  },
  {
    name: "a watch from the past replays it",
    steps: [
      send("GET rings", 200),
      send("POST rings", 201, ring("a")),
      patch("merge", "rings/a", 200, { spec: { size: 2 } }),
      send("GET rings", 200),
      patch("merge", "rings/a", 200, { spec: { size: 3 } }),
      open("w", "resourceVersion=$rv&fieldSelector=metadata.name=a"),
      send("DELETE rings/a", 200),
      take("w", 1),
    ],
  },
  {
    name: "a watch without version starts with what there is",
    steps: [
      send("POST rings", 201, ring("a")),
      send("POST rings", 201, ring("b")),
      open("w", ""),
      take("w", 2),
      send("POST rings", 201, ring("c")),
      take("w", 1),
    ],
  },
  {
    name: "a watch from version 0 starts with what there is",
    steps: [
      send("POST rings", 201, ring("a")),
      open("w", "resourceVersion=0"),
      take("w", 1),
    ],
  },
  {
    name: "initial events end with a bookmark",
    steps: [
      send("POST rings", 201, ring("a")),
      open(
        "w",
        "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true",
      ),
      take("w", 2),
      send("POST rings", 201, ring("b")),
      take("w", 1),
    ],
  },
  {
    name: "initial events need their options",
    steps: [
      open("w", "sendInitialEvents=true"),
      open("w", "resourceVersionMatch=NotOlderThan"),
      open("w", "sendInitialEvents=true&resourceVersionMatch=Exact"),
    ],
  },
  {
    name:
      "an object that begins to match is added, one that ends to is deleted",
    steps: [
      send("GET rings", 200),
      open("w", "resourceVersion=$rv&labelSelector=on=yes"),
      send("POST rings", 201, ring("a")),
      patch("merge", "rings/a", 200, { metadata: { labels: { on: "yes" } } }),
      patch("merge", "rings/a", 200, { spec: { size: 2 } }),
      patch("merge", "rings/a", 200, { metadata: { labels: { on: "no" } } }),
      patch("merge", "rings/a", 200, { spec: { size: 3 } }),
      patch("merge", "rings/a", 200, { metadata: { labels: { on: "yes" } } }),
      send("DELETE rings/a", 200),
      take("w", 5),
    ],
  },
  {
    name: "a watch by field selector",
    steps: [
      send("GET rings", 200),
      open("w", "resourceVersion=$rv&fieldSelector=metadata.name=b"),
      send("POST rings", 201, ring("a")),
      send("POST rings", 201, ring("b")),
      take("w", 1),
    ],
  },
  {
    name: "one object's address has no watch: it is read",
    steps: [
      send("POST rings", 201, ring("a")),
      send("GET rings/a?watch=true&resourceVersion=$rv", 200),
    ],
  },
  {
    name: "a watch of built-in objects",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      {
        watch: "w",
        at: `configmaps?resourceVersion=$rv&fieldSelector=${ROOT_CA}`,
      },
      patch("merge", "configmaps/a", 200, { data: { k: "w" } }),
      send("DELETE configmaps/a", 200),
      take("w", 2),
    ],
  },
  {
    name: "a watch across namespaces",
    steps: [
      send("GET rings", 200),
      {
        watch: "w",
        at:
          "/apis/conformance.example.com/v1/rings?resourceVersion=$rv&labelSelector=case=$ns",
      },
      send(
        "POST rings",
        201,
        ring("a", { size: 1 }, { labels: { case: "$ns" } }),
      ),
      take("w", 1),
    ],
  },
  {
    name: "a watch of metadata alone",
    steps: [
      send("POST rings", 201, ring("a")),
      { watch: "w", at: "rings?resourceVersion=0", headers: PARTIAL },
      take("w", 1),
      patch("merge", "rings/a", 200, { spec: { size: 2 } }),
      take("w", 1),
    ],
  },
  {
    name: "a watch of rows",
    steps: [
      send("POST rings", 201, ring("a")),
      {
        watch: "w",
        at: "rings?resourceVersion=0&includeObject=None",
        headers: TABLE,
      },
      take("w", 1),
    ],
  },
  {
    name: "a watch ends after its timeout",
    steps: [
      open("w", "resourceVersion=0&timeoutSeconds=1"),
      { ends: "w" },
    ],
  },
  {
    name: "a watch from before the history is expired",
    steps: [open("w", "resourceVersion=1"), take("w", 1)],
  },
  {
    name: "a watch with a selector that cannot be read",
    steps: [open("w", "labelSelector=a%20b")],
  },
  {
    name: "an object with a finalizer is modified, then deleted",
    steps: [
      send(
        "POST rings",
        201,
        ring("a", { size: 1 }, { finalizers: ["x.example.com/f"] }),
      ),
      open("w", "resourceVersion=$rv"),
      send("DELETE rings/a", 200),
      patch("merge", "rings/a", 200, { metadata: { finalizers: null } }),
      take("w", 2),
    ],
  },
];
