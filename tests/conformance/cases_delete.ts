/**
 * Deleting: finalizers, preconditions, owners, namespaces, definitions.
 *
 * @module
 */

import { type Case, configMap, patch, ring, send } from "./case.ts";

const FINALIZER = { finalizers: ["x.example.com/hold"] };
const DEFINITION = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "gems.$ns.example.com" },
  spec: {
    group: "$ns.example.com",
    scope: "Namespaced",
    names: { plural: "gems", kind: "Gem" },
    versions: [{
      name: "v1",
      served: true,
      storage: true,
      schema: { openAPIV3Schema: { type: "object" } },
    }],
  },
} as const;

/** The cases. */
export const DELETE_CASES: readonly Case[] = [
  {
    name: "deletion is answered with a Status",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send("DELETE configmaps/a", 200),
      send("GET configmaps/a", 404),
      send("DELETE configmaps/a", 404),
      send("POST rings", 201, ring("a")),
      send("DELETE rings/a", 200),
    ],
  },
  {
    name: "deletion of some kinds is answered with the object",
    steps: [
      send("POST serviceaccounts", 201, { metadata: { name: "a" } }),
      send("DELETE serviceaccounts/a", 200),
    ],
  },
  {
    name: "a finalizer holds an object until it is removed",
    steps: [
      send("POST rings", 201, ring("a", { size: 1 }, FINALIZER)),
      send("DELETE rings/a", 200),
      send("DELETE rings/a", 200),
      send("GET rings/a", 200),
      patch("merge", "rings/a", 200, { metadata: { finalizers: [] } }),
      send("GET rings/a", 404),
    ],
  },
  {
    name: "a finalizer holds a built-in object, too",
    steps: [
      send("POST configmaps", 201, configMap("a", { k: "v" }, FINALIZER)),
      send("DELETE configmaps/a", 200),
      patch("merge", "configmaps/a", 200, { metadata: { finalizers: null } }),
      send("GET configmaps/a", 404),
    ],
  },
  {
    name: "an object that is being deleted can be changed, but not revived",
    steps: [
      send("POST rings", 201, ring("a", { size: 1 }, FINALIZER)),
      send("DELETE rings/a", 200),
      patch("merge", "rings/a", 200, { spec: { size: 2 } }),
      patch("merge", "rings/a", 200, { metadata: { deletionTimestamp: null } }),
      patch("merge", "rings/a", 422, {
        metadata: { finalizers: ["x.example.com/hold", "x.example.com/more"] },
      }),
    ],
  },
  {
    name: "finalizers have qualified names",
    steps: [
      send(
        "POST rings",
        422,
        ring("a", { size: 1 }, { finalizers: ["not qualified"] }),
      ),
    ],
  },
  {
    name: "preconditions of a deletion",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send("DELETE configmaps/a", 409, {
        preconditions: { uid: "01234567-0123-0123-0123-0123456789ab" },
      }),
      send("DELETE configmaps/a", 409, {
        preconditions: { resourceVersion: "1" },
      }),
      send("DELETE configmaps/a", 200, {
        kind: "DeleteOptions",
        apiVersion: "v1",
        propagationPolicy: "Background",
      }),
    ],
  },
  {
    name: "options that cannot be read",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send("DELETE configmaps/a", 400, undefined, { text: "{" }),
    ],
  },
  {
    name: "deletion of many, by selector",
    steps: [
      send(
        "POST rings",
        201,
        ring("a", { size: 1 }, { labels: { go: "yes" } }),
      ),
      send(
        "POST rings",
        201,
        ring("b", { size: 1 }, { labels: { go: "yes" } }),
      ),
      send("POST rings", 201, ring("c")),
      send("DELETE rings?labelSelector=go=yes", 200),
      send("GET rings", 200),
    ],
  },
  {
    name: "what an object owns goes after it",
    steps: [
      send("POST rings", 201, ring("owner")),
      send(
        "POST configmaps",
        201,
        configMap("owned", {}, {
          ownerReferences: [{
            apiVersion: "conformance.example.com/v1",
            kind: "Ring",
            name: "owner",
            uid: "$uid",
          }],
        }),
      ),
      send("DELETE rings/owner", 200),
      { until: "configmaps/owned", code: 404 },
    ],
  },
  {
    name: "a namespace takes everything in it along, and waits for finalizers",
    steps: [
      send("POST configmaps", 201, configMap("a", { k: "v" }, FINALIZER)),
      send("DELETE configmaps/a", 200),
      send("POST rings", 201, ring("a")),
      send("DELETE namespaces/$ns", 200),
      send("POST configmaps", 403, configMap("late")),
      { until: "rings/a", code: 404 },
      patch("merge", "configmaps/a", 200, { metadata: { finalizers: null } }),
      { until: "namespaces/$ns", code: 404 },
    ],
  },
  {
    name: "the system's namespaces stay",
    steps: [
      send("DELETE namespaces/default", 403),
      send("DELETE namespaces/kube-system", 403),
    ],
  },
  {
    name: "a definition serves its kind until it is deleted",
    steps: [
      send("POST customresourcedefinitions?fieldManager=me", 201, DEFINITION),
      { until: "/apis/$ns.example.com/v1/namespaces/$ns/gems", code: 200 },
      send("POST /apis/$ns.example.com/v1/namespaces/$ns/gems", 201, {
        apiVersion: "$ns.example.com/v1",
        kind: "Gem",
        metadata: { name: "a" },
      }),
      send("DELETE customresourcedefinitions/gems.$ns.example.com", 200),
      { until: "customresourcedefinitions/gems.$ns.example.com", code: 404 },
      { until: "/apis/$ns.example.com/v1/namespaces/$ns/gems", code: 404 },
    ],
  },
  {
    name: "definitions that are refused",
    steps: [
      send("POST customresourcedefinitions", 422, {
        ...DEFINITION,
        metadata: { name: "other" },
      }),
      send("POST customresourcedefinitions", 422, {
        ...DEFINITION,
        spec: {
          ...DEFINITION.spec,
          versions: [{ name: "v1", served: true, storage: true }],
        },
      }),
      send("POST customresourcedefinitions", 422, {
        ...DEFINITION,
        spec: { ...DEFINITION.spec, scope: "Odd" },
      }),
    ],
  },
];
