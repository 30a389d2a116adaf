/**
 * The custom kinds of the contract; a server has them before its cases run.
 *
 * @module
 */

const CONDITIONS = {
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["type"],
  items: {
    type: "object",
    required: ["type", "status"],
    properties: {
      type: { type: "string" },
      status: { type: "string" },
      reason: { type: "string" },
    },
  },
};

const PARTS = {
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["name"],
  items: {
    type: "object",
    required: ["name"],
    properties: {
      name: { type: "string" },
      count: { type: "integer", default: 1 },
      note: { type: "string" },
    },
  },
};

const text = { type: "string" };

const RING_SPEC = {
  type: "object",
  required: ["size"],
  properties: {
    size: { type: "integer", minimum: 1, maximum: 10 },
    odd: {
      type: "integer",
      multipleOf: 3,
      minimum: 3,
      exclusiveMinimum: true,
    },
    mode: { type: "string", enum: ["slow", "fast"], default: "slow" },
    label: { type: "string", pattern: "^[a-z]+$", minLength: 2, maxLength: 5 },
    ratio: { type: "number" },
    flag: { type: "boolean", default: false },
    nothing: { type: "string", nullable: true },
    port: { "x-kubernetes-int-or-string": true },
    free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    tags: { type: "array", "x-kubernetes-list-type": "set", items: text },
    steps: { type: "array", minItems: 1, maxItems: 3, items: text },
    parts: PARTS,
    map: { type: "object", maxProperties: 2, additionalProperties: text },
    either: {
      type: "object",
      properties: { a: text, b: text },
      oneOf: [{ required: ["a"] }, { required: ["b"] }],
    },
    whole: {
      type: "object",
      "x-kubernetes-map-type": "atomic",
      properties: { x: text, y: text },
    },
    when: { type: "string", format: "date-time" },
  },
};

const RINGS = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "rings.conformance.example.com" },
  spec: {
    group: "conformance.example.com",
    scope: "Namespaced",
    names: {
      plural: "rings",
      singular: "ring",
      kind: "Ring",
      listKind: "RingList",
      shortNames: ["rg"],
      categories: ["all"],
    },
    versions: [{
      name: "v1",
      served: true,
      storage: true,
      subresources: { status: {} },
      selectableFields: [{ jsonPath: ".spec.mode" }],
      additionalPrinterColumns: [
        { name: "Size", type: "integer", jsonPath: ".spec.size" },
        {
          name: "Ready",
          type: "string",
          jsonPath: '.status.conditions[?(@.type=="Ready")].status',
        },
        { name: "Wide", type: "string", jsonPath: ".spec.mode", priority: 1 },
        {
          name: "Age",
          type: "date",
          jsonPath: ".metadata.creationTimestamp",
        },
      ],
      schema: {
        openAPIV3Schema: {
          type: "object",
          properties: {
            spec: RING_SPEC,
            status: {
              type: "object",
              properties: {
                phase: text,
                observedGeneration: { type: "integer" },
                conditions: CONDITIONS,
              },
            },
          },
        },
      },
    }],
  },
};

const HUBS = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "hubs.conformance.example.com" },
  spec: {
    group: "conformance.example.com",
    scope: "Cluster",
    names: {
      plural: "hubs",
      singular: "hub",
      kind: "Hub",
      listKind: "HubList",
    },
    versions: [{
      name: "v1",
      served: true,
      storage: true,
      schema: {
        openAPIV3Schema: {
          type: "object",
          properties: {
            spec: { type: "object", properties: { color: text } },
            status: { type: "object", properties: { phase: text } },
          },
        },
      },
    }],
  },
};

/** The definitions, each as the text of a document. */
export const CONFORMANCE_CRDS: readonly string[] = [RINGS, HUBS].map((kind) =>
  JSON.stringify(kind)
);
