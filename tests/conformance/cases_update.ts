/**
 * Replacing objects, their status, and what optimistic locking refuses.
 *
 * @module
 */

import { type Case, configMap, hub, ring, send } from "./case.ts";

/** The cases. */
export const UPDATE_CASES: readonly Case[] = [
  {
    name: "PUT replaces, with and without a version",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send(
        "PUT configmaps/a",
        200,
        configMap("a", { k: "w" }, { resourceVersion: "$rv" }),
      ),
      send("PUT configmaps/a", 200, configMap("a", { l: "x" })),
    ],
  },
  {
    name: "PUT with an old version is a conflict",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send(
        "PUT configmaps/a",
        409,
        configMap("a", {}, { resourceVersion: "1" }),
      ),
      send("POST rings", 201, ring("a")),
      send(
        "PUT rings/a",
        409,
        ring("a", { size: 2 }, { resourceVersion: "1" }),
      ),
    ],
  },
  {
    name: "PUT of a custom object needs a version",
    steps: [
      send("POST rings", 201, ring("a")),
      send("PUT rings/a", 422, ring("a", { size: 2 })),
    ],
  },
  {
    name: "PUT with a version that is no number",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send(
        "PUT configmaps/a",
        500,
        configMap("a", {}, { resourceVersion: "x" }),
      ),
    ],
  },
  {
    name: "PUT of a name that does not exist",
    steps: [
      send("PUT configmaps/a", 404, configMap("a")),
      send(
        "PUT rings/a",
        404,
        ring("a", { size: 1 }, { resourceVersion: "1" }),
      ),
      send("PUT leases/a", 201, {
        metadata: { name: "a" },
        spec: { holderIdentity: "me" },
      }),
    ],
  },
  {
    name: "PUT under another name or without one",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send("PUT configmaps/a", 400, configMap("b")),
      send("PUT configmaps/a", 400, { metadata: {} }),
      send("PUT configmaps/a", 400, configMap("a", {}, { namespace: "other" })),
    ],
  },
  {
    name: "PUT with another uid is a conflict",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send(
        "PUT configmaps/a",
        409,
        configMap("a", {}, {
          uid: "01234567-0123-0123-0123-0123456789ab",
        }),
      ),
    ],
  },
  {
    name: "PUT that changes nothing keeps the version",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send("PUT configmaps/a", 200, configMap("a")),
      send("GET configmaps/a", 200),
    ],
  },
  {
    name: "generation counts changes of the spec only",
    steps: [
      send("POST rings", 201, ring("a")),
      send(
        "PUT rings/a",
        200,
        ring("a", { size: 2 }, { resourceVersion: "$rv" }),
      ),
      send(
        "PUT rings/a",
        200,
        ring("a", { size: 2 }, {
          resourceVersion: "$rv",
          labels: { a: "b" },
        }),
      ),
      send("PUT rings/a", 200, {
        ...ring("a", { size: 2 }, { resourceVersion: "$rv" }),
        status: { phase: "ignored" },
      }),
    ],
  },
  {
    name: "generation counts every change of a kind without status subresource",
    steps: [
      send("POST hubs", 201, hub("u-$ns", { spec: { color: "red" } })),
      send("PATCH hubs/u-$ns", 200, { status: { phase: "x" } }, {
        headers: { "content-type": "application/merge-patch+json" },
      }),
      send("GET hubs/u-$ns/status", 404),
      send("DELETE hubs/u-$ns", 200),
    ],
  },
  {
    name: "the status subresource changes status and nothing else",
    steps: [
      send("POST rings", 201, ring("a")),
      send("PUT rings/a/status", 200, {
        ...ring("a", { size: 9 }, {
          resourceVersion: "$rv",
          labels: { a: "b" },
        }),
        status: {
          phase: "Ready",
          conditions: [{ type: "Ready", status: "True" }],
        },
      }),
      send("GET rings/a/status", 200),
      send(
        "PUT rings/a",
        200,
        ring("a", { size: 3 }, { resourceVersion: "$rv" }),
      ),
    ],
  },
  {
    name: "the status of a built-in kind",
    steps: [
      send("POST deployments", 201, {
        metadata: { name: "a" },
        spec: {
          selector: { matchLabels: { a: "b" } },
          template: {
            metadata: { labels: { a: "b" } },
            spec: { containers: [{ name: "c", image: "i" }] },
          },
        },
      }),
      send("PATCH deployments/a/status", 200, { status: { replicas: 1 } }, {
        headers: { "content-type": "application/merge-patch+json" },
      }),
      send("PATCH deployments/a", 200, { spec: { replicas: 2 } }, {
        headers: { "content-type": "application/merge-patch+json" },
      }),
    ],
  },
  {
    name: "the status of a custom kind is checked by its schema",
    steps: [
      send("POST rings", 201, ring("a")),
      send("PUT rings/a/status", 422, {
        ...ring("a", { size: 1 }, { resourceVersion: "$rv" }),
        status: { phase: 1 },
      }),
    ],
  },
  {
    name: "an update is checked by the schema",
    steps: [
      send("POST rings", 201, ring("a")),
      send(
        "PUT rings/a",
        422,
        ring("a", { size: 0 }, { resourceVersion: "$rv" }),
      ),
      send("PUT rings/a", 400, { metadata: { name: "a" } }),
    ],
  },
  {
    name: "the last writer of a field manages it",
    steps: [
      send(
        "POST configmaps?fieldManager=one",
        201,
        configMap("a", { x: "1", y: "1" }),
      ),
      send(
        "PUT configmaps/a?fieldManager=two",
        200,
        configMap("a", { x: "2", z: "1" }),
      ),
      send(
        "PUT configmaps/a?fieldManager=one",
        200,
        configMap("a", { z: "1" }),
      ),
    ],
  },
  {
    name: "an empty list of managers forgets them",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send(
        "PUT configmaps/a",
        200,
        configMap("a", { k: "v" }, { managedFields: [] }),
      ),
    ],
  },
];
