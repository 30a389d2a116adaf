/**
 * Reading one object, and lists: selectors, pages, forms.
 *
 * @module
 */

import { type Case, configMap, ring, send, type Step } from "./case.ts";

const THREE: readonly Step[] = ["a", "b", "c"].map((name) =>
  send(
    "POST configmaps",
    201,
    configMap(name, { k: name }, {
      labels: { name, ...(name === "b" ? {} : { odd: "yes" }) },
    }),
  )
);

const NO_ROOT_CA = "fieldSelector=metadata.name!=kube-root-ca.crt";

function listed(query: string, code = 200): Step {
  return send(`GET configmaps?${query}&${NO_ROOT_CA}`, code);
}

const TABLE = {
  headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
};
const PARTIAL = {
  headers: {
    accept: "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
  },
};
const PARTIAL_LIST = {
  headers: {
    accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
  },
};

/** Label selectors that select. */
const SELECTORS = [
  "name=a",
  "name%3D%3Da",
  "name!=a",
  "name in (a,b)",
  "name notin (a,b)",
  "odd",
  "!odd",
  "odd,name!=a",
];

/** Selectors that cannot be read. */
const BAD_SELECTORS = [
  "labelSelector=a%20b",
  "labelSelector=a%20in%20b",
  "labelSelector=-a",
  "labelSelector=a%3D%21",
];

/** The cases. */
export const READ_CASES: readonly Case[] = [
  {
    name: "an object that does not exist",
    steps: [
      send("GET configmaps/none", 404),
      send("GET rings/none", 404),
      send("GET namespaces/no-such", 404),
    ],
  },
  {
    name:
      "a list is in the order of names, and its items have no type of their own",
    steps: [...THREE, listed("")],
  },
  {
    name: "the items of a list of custom objects have their type",
    steps: [
      send("POST rings", 201, ring("b")),
      send("POST rings", 201, ring("a")),
      send("GET rings", 200),
    ],
  },
  {
    name: "an empty list",
    steps: [send("GET rings", 200), send("GET leases", 200)],
  },
  ...SELECTORS.map((selector): Case => ({
    name: `label selector: ${selector}`,
    steps: [...THREE, listed(`labelSelector=${selector}`)],
  })),
  {
    name: "selectors that cannot be read",
    steps: BAD_SELECTORS.map((query) => send(`GET configmaps?${query}`, 400)),
  },
  {
    name: "field selectors: name, namespace, and fields of the kind",
    steps: [
      ...THREE,
      send("GET configmaps?fieldSelector=metadata.name=b", 200),
      send(
        "GET configmaps?fieldSelector=metadata.name=b,metadata.namespace=$ns",
        200,
      ),
      send("POST secrets", 201, {
        metadata: { name: "s" },
        type: "example.com/x",
      }),
      send("GET secrets?fieldSelector=type=example.com/x", 200),
      send("POST rings", 201, ring("fast", { size: 1, mode: "fast" })),
      send("POST rings", 201, ring("slow")),
      send("GET rings?fieldSelector=spec.mode=fast", 200),
    ],
  },
  {
    name: "field selectors that are not known",
    steps: [
      send("GET configmaps?fieldSelector=data.k=v", 400),
      send("GET rings?fieldSelector=spec.size=1", 400),
      send("GET secrets?fieldSelector=data.x=1", 400),
      send("GET configmaps?fieldSelector=nonsense", 400),
    ],
  },
  {
    name: "pages: limit and continue",
    steps: [
      ...["a", "b", "c"].map((name) => send("POST rings", 201, ring(name))),
      send("GET rings?limit=2", 200),
      send("GET rings?limit=2&continue=$token", 200),
    ],
  },
  {
    name: "pages show the list as it was at the first one",
    steps: [
      ...["a", "b", "c"].map((name) => send("POST rings", 201, ring(name))),
      send("GET rings?limit=1", 200),
      send("DELETE rings/b", 200),
      send("GET rings?limit=5&continue=$token", 200),
    ],
  },
  {
    name: "pages with a selector do not count what remains",
    steps: [
      ...THREE,
      send("GET configmaps?limit=1&labelSelector=odd", 200),
    ],
  },
  {
    name: "limits and tokens that cannot be read",
    steps: [
      send("GET configmaps?limit=x", 400),
      send("GET configmaps?continue=nonsense", 400),
      send("GET configmaps?resourceVersion=x", 400),
    ],
  },
  {
    name: "a list at a version that does not exist yet",
    steps: [
      send("GET configmaps?resourceVersion=999999999", 504),
    ],
  },
  {
    name: "how a version must match",
    steps: [
      send("POST rings", 201, ring("a")),
      send("GET rings?resourceVersion=$rv&resourceVersionMatch=Exact", 200),
      send("GET rings?resourceVersion=0", 200),
      send(
        "GET rings?resourceVersion=1&resourceVersionMatch=NotOlderThan",
        200,
      ),
      send("GET rings?resourceVersionMatch=Exact", 422),
      send("GET rings?resourceVersion=0&resourceVersionMatch=Exact", 422),
      send("GET rings?resourceVersion=5&resourceVersionMatch=Odd", 422),
      send("GET rings?sendInitialEvents=true", 422),
    ],
  },
  {
    name: "a list across namespaces",
    steps: [
      send(
        "POST rings",
        201,
        ring("a", { size: 1 }, { labels: { case: "$ns" } }),
      ),
      send(
        "GET /apis/conformance.example.com/v1/rings?labelSelector=case=$ns",
        200,
      ),
      send("POST /apis/conformance.example.com/v1/rings", 404, ring("a")),
      send("POST /api/v1/configmaps", 405, configMap("a")),
    ],
  },
  {
    name: "a table of custom objects has the columns of the definition",
    steps: [
      send("POST rings", 201, ring("a", { size: 3 })),
      send("PATCH rings/a/status", 200, {
        status: { conditions: [{ type: "Ready", status: "True" }] },
      }, { headers: { "content-type": "application/merge-patch+json" } }),
      send("POST rings", 201, ring("b")),
      send("GET rings", 200, undefined, TABLE),
      send("GET rings/a", 200, undefined, TABLE),
      send("GET rings?includeObject=None", 200, undefined, TABLE),
      send("GET rings?includeObject=Object", 200, undefined, TABLE),
    ],
  },
  {
    name: "a table of built-in objects",
    steps: [
      ...THREE.slice(0, 1),
      send(
        `GET configmaps?includeObject=None&${NO_ROOT_CA}`,
        200,
        undefined,
        TABLE,
      ),
      send(
        "GET namespaces?includeObject=None&fieldSelector=metadata.name=$ns",
        200,
        undefined,
        TABLE,
      ),
    ],
  },
  {
    name: "metadata alone",
    steps: [
      send("POST rings", 201, ring("a", { size: 1 }, { labels: { l: "m" } })),
      send("GET rings/a", 200, undefined, PARTIAL),
      send("GET rings", 200, undefined, PARTIAL_LIST),
    ],
  },
  {
    name: "other forms are not acceptable",
    steps: [
      send("GET configmaps", 406, undefined, {
        headers: { accept: "text/html" },
      }),
    ],
  },
  {
    name: "addresses where nothing is",
    steps: [
      send("GET no-such-things", 404),
      send("GET /apis/no.such.group/v1/things", 404),
      send("GET /no-such-path", 404),
      send("GET /api/v7", 404),
      send("GET configmaps/a/no-such-part", 404),
      send("GET /api/v1/configmaps/a", 404),
      send("GET /api/v1/namespaces/$ns/namespaces/a", 404),
      send("GET configmaps/a%2Fb", 404),
      send("GET configmaps/a%25b", 400),
    ],
  },
  {
    name: "verbs where they do not belong",
    steps: [
      send("PUT configmaps", 405, {}),
      send("POST configmaps/a", 405, {}),
      send("PATCH configmaps", 405, {}),
      send("DELETE /api/v1/configmaps", 405),
      send("DELETE namespaces", 405),
      send("POST /version", 405, {}),
    ],
  },
  {
    name: "a limit does not count at version 0",
    steps: [
      send("POST rings", 201, ring("a")),
      send("POST rings", 201, ring("b")),
      send("GET rings?resourceVersion=0&limit=1", 200),
      send("GET rings/a?resourceVersion=0", 200),
      send("GET rings/a?resourceVersion=999999999", 504),
    ],
  },
  {
    name: "discovery tells of groups, versions and kinds",
    steps: [
      send("GET /apis/conformance.example.com", 200),
      send("GET /apis/conformance.example.com/v1", 200),
      send("GET /apis/apps", 200),
      send("GET /apis/coordination.k8s.io/v1", 200),
      send("GET /apis/no.such.group", 404),
    ],
  },
  {
    name: "health and version",
    steps: [
      send("GET /healthz", 200),
      send("GET /livez", 200),
      send("GET /readyz", 200),
    ],
  },
];
