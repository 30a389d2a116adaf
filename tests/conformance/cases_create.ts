/**
 * Creating objects: names, metadata, defaults.
 *
 * @module
 */

import { type Case, configMap, hub, ring, send } from "./case.ts";

/** The cases. */
export const CREATE_CASES: readonly Case[] = [
  {
    name: "an object is created with uid, version, time and managed fields",
    steps: [
      send(
        "POST configmaps",
        201,
        configMap("a", { k: "v" }, { labels: { x: "y" } }),
      ),
      send("GET configmaps/a", 200),
    ],
  },
  {
    name: "a name that exists is refused",
    steps: [
      send("POST configmaps", 201, configMap("a")),
      send("POST configmaps", 409, configMap("a")),
      send("POST rings", 201, ring("a")),
      send("POST rings", 409, ring("a")),
    ],
  },
  {
    name: "generateName makes a name",
    steps: [
      send("POST configmaps", 201, {
        metadata: { generateName: "gen-" },
        data: { a: "b" },
      }),
    ],
  },
  {
    name: "an object needs a name",
    steps: [
      send("POST configmaps", 422, { metadata: {}, data: { a: "b" } }),
      send("POST rings", 422, { ...ring("x"), metadata: {} }),
    ],
  },
  {
    name: "names follow RFC 1123",
    steps: [
      send("POST configmaps", 422, configMap("Upper_case")),
      send("POST rings", 422, ring("-dash")),
      send("POST namespaces", 422, { metadata: { name: "dots.are.out" } }),
      send("POST configmaps", 201, configMap("dots.are.fine")),
    ],
  },
  {
    name: "labels and annotations follow their rules",
    steps: [
      send(
        "POST configmaps",
        422,
        configMap("a", {}, { labels: { "a b": "c" } }),
      ),
      send(
        "POST configmaps",
        422,
        configMap("a", {}, { labels: { a: "b c" } }),
      ),
      send(
        "POST configmaps",
        422,
        configMap("a", {}, { labels: { "Q/a": "b" } }),
      ),
      send(
        "POST configmaps",
        422,
        configMap("a", {}, { annotations: { "a b": "c" } }),
      ),
      send(
        "POST configmaps",
        201,
        configMap("a", {}, { annotations: { "A/b": "c d" } }),
      ),
    ],
  },
  {
    name: "owner references are complete",
    steps: [
      send(
        "POST configmaps",
        422,
        configMap("a", {}, {
          ownerReferences: [{
            apiVersion: "v1",
            kind: "Pod",
            name: "",
            uid: "",
          }],
        }),
      ),
      send(
        "POST configmaps",
        422,
        configMap("a", {}, {
          ownerReferences: [
            {
              apiVersion: "v1",
              kind: "A",
              name: "a",
              uid: "1",
              controller: true,
            },
            {
              apiVersion: "v1",
              kind: "B",
              name: "b",
              uid: "2",
              controller: true,
            },
          ],
        }),
      ),
    ],
  },
  {
    name: "the namespace must exist",
    steps: [
      send("POST /api/v1/namespaces/no-such/configmaps", 404, configMap("a")),
      send(
        "POST /apis/conformance.example.com/v1/namespaces/no-such/rings",
        404,
        ring("a"),
      ),
    ],
  },
  {
    name: "the namespace of body and address must be the same",
    steps: [
      send("POST configmaps", 400, configMap("a", {}, { namespace: "other" })),
      send("POST rings", 400, ring("a", { size: 1 }, { namespace: "other" })),
    ],
  },
  {
    name: "a new object has no version",
    steps: [
      send(
        "POST configmaps",
        500,
        configMap("a", {}, { resourceVersion: "5" }),
      ),
    ],
  },
  {
    name: "system fields of the body are overwritten",
    steps: [
      send(
        "POST configmaps",
        201,
        configMap("a", { k: "v" }, {
          uid: "01234567-0123-0123-0123-0123456789ab",
          creationTimestamp: "2001-01-01T00:00:00Z",
          deletionTimestamp: "2001-01-01T00:00:00Z",
          selfLink: "/x",
        }),
      ),
    ],
  },
  {
    name: "defaults and nulls of a custom kind",
    steps: [
      send(
        "POST rings",
        201,
        ring("a", { size: 1, mode: null, label: null, nothing: null }),
      ),
      send("POST rings", 201, ring("b", { size: 1, parts: [{ name: "x" }] })),
    ],
  },
  {
    name: "status is dropped where it is a subresource, and kept where not",
    steps: [
      send("POST rings", 201, { ...ring("a"), status: { phase: "Done" } }),
      send("POST hubs", 201, hub("h-$ns", { status: { phase: "Done" } })),
      send("DELETE hubs/h-$ns", 200),
    ],
  },
  {
    name: "the manager is named by the query, or by the user agent",
    steps: [
      send("POST configmaps?fieldManager=me", 201, configMap("a")),
      send("POST configmaps", 201, configMap("b"), {
        headers: { "user-agent": "agent/v1 (linux)" },
      }),
    ],
  },
  {
    name: "text secrets are encoded",
    steps: [
      send("POST secrets", 201, {
        metadata: { name: "a" },
        data: { x: "eA==" },
        stringData: { y: "secret" },
      }),
      send("POST secrets", 400, { metadata: { name: "b" }, data: { x: 1 } }),
    ],
  },
  {
    name: "empty values are left out of built-in kinds",
    steps: [
      send(
        "POST configmaps",
        201,
        configMap("a", {}, { labels: {}, annotations: null }),
      ),
      send("POST serviceaccounts", 201, {
        metadata: { name: "a" },
        secrets: [],
      }),
    ],
  },
  {
    name: "a deployment gets its defaults",
    steps: [
      send("POST deployments", 201, {
        metadata: { name: "a" },
        spec: {
          selector: { matchLabels: { a: "b" } },
          template: {
            metadata: { labels: { a: "b" } },
            spec: {
              containers: [{
                name: "c",
                image: "i:1",
                ports: [{ containerPort: 80 }],
                env: [{ name: "E", value: "" }],
                resources: { requests: { cpu: "10m" } },
              }],
              volumes: [{ name: "v", configMap: { name: "x" } }],
            },
          },
        },
      }),
    ],
  },
  {
    name: "a stateful set gets its defaults",
    steps: [
      send("POST statefulsets", 201, {
        metadata: { name: "a" },
        spec: {
          serviceName: "s",
          selector: { matchLabels: { a: "b" } },
          template: {
            metadata: { labels: { a: "b" } },
            spec: { containers: [{ name: "c", image: "i" }] },
          },
        },
      }),
    ],
  },
  {
    name: "small kinds as they are stored",
    steps: [
      send("POST leases", 201, {
        metadata: { name: "a" },
        spec: { holderIdentity: "me", leaseDurationSeconds: 15 },
      }),
      send("POST events", 201, {
        metadata: { name: "a" },
        involvedObject: { kind: "Ring", name: "a", namespace: "$ns" },
        reason: "Why",
        type: "Normal",
        count: 1,
      }),
      send("POST roles", 201, {
        metadata: { name: "a:b" },
        rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
      }),
      send("POST rolebindings", 201, {
        metadata: { name: "a" },
        roleRef: {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "Role",
          name: "a:b",
        },
        subjects: [{ kind: "User", name: "u" }],
      }),
    ],
  },
  {
    name: "a namespace is active and labelled",
    steps: [
      send("GET namespaces/$ns", 200),
      send("POST configmaps/a", 405, configMap("a")),
    ],
  },
];
