import { match, strictEqual } from "node:assert/strict";
import {
  REFUSALS,
  SIMPLIFICATIONS,
  startEmbedded,
} from "../../runtime/embedded/mod.ts";
import { Client, CONFIG_MAPS, DEFINITIONS } from "./client.ts";

type Request = readonly [
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
];

const VERSION = {
  name: "v1",
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: "object" } },
};

function definition(spec: object): object {
  return {
    metadata: { name: "gems.example.com" },
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { plural: "gems", kind: "Gem" },
      versions: [VERSION],
      ...spec,
    },
  };
}

/** What runs into each refusal. */
const REQUESTS: Readonly<Record<keyof typeof REFUSALS, readonly Request[]>> = {
  impersonation: [["GET", CONFIG_MAPS, undefined, { "impersonate-user": "x" }]],
  dryRun: [
    ["POST", `${CONFIG_MAPS}?dryRun=All`, { metadata: { name: "a" } }],
    ["DELETE", `${CONFIG_MAPS}/there`, { dryRun: ["All"] }],
  ],
  propagationPolicy: [
    ["DELETE", `${CONFIG_MAPS}/there?propagationPolicy=Foreground`],
    ["DELETE", `${CONFIG_MAPS}/there`, { propagationPolicy: "Orphan" }],
    ["DELETE", `${CONFIG_MAPS}/there`, { orphanDependents: true }],
  ],
  kind: [
    ["GET", "/apis/apps/v1/namespaces/default/daemonsets"],
    ["GET", "/api/v1/nodes"],
    ["GET", "/apis/events.k8s.io/v1/events"],
  ],
  subresource: [
    ["GET", "/api/v1/namespaces/default/pods/p/log"],
    ["GET", "/apis/apps/v1/namespaces/default/deployments/d/scale"],
  ],
  legacyWatch: [["GET", "/api/v1/watch/namespaces/default/configmaps"]],
  protobuf: [
    ["POST", CONFIG_MAPS, undefined, {
      "content-type": "application/vnd.kubernetes.protobuf",
    }],
    ["GET", CONFIG_MAPS, undefined, {
      accept: "application/vnd.kubernetes.protobuf",
    }],
    ["PATCH", `${CONFIG_MAPS}/there`, {}, {
      "content-type": "application/apply-patch+cbor",
    }],
  ],
  yamlOutput: [["GET", CONFIG_MAPS, undefined, { accept: "application/yaml" }]],
  versions: [
    [
      "POST",
      DEFINITIONS,
      definition({
        versions: [VERSION, { ...VERSION, name: "v2", storage: false }],
      }),
    ],
  ],
  conversion: [
    ["POST", DEFINITIONS, definition({ conversion: { strategy: "Webhook" } })],
  ],
  rules: [
    [
      "POST",
      DEFINITIONS,
      definition({
        versions: [{
          ...VERSION,
          schema: {
            openAPIV3Schema: {
              type: "object",
              "x-kubernetes-validations": [{ rule: "true" }],
            },
          },
        }],
      }),
    ],
  ],
  printerPath: [
    [
      "POST",
      DEFINITIONS,
      definition({
        versions: [{
          ...VERSION,
          additionalPrinterColumns: [
            { name: "X", type: "string", jsonPath: ".spec..x" },
          ],
        }],
      }),
    ],
  ],
  reviews: [
    ["POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {}],
  ],
};

Deno.test("everything on the list of refusals is answered with 501 and its sentence", async (t) => {
  await using server = await startEmbedded();
  using client = new Client(server);
  await client.send("POST", CONFIG_MAPS, { metadata: { name: "there" } });
  for (const [what, requests] of Object.entries(REQUESTS)) {
    for (const [method, path, body, headers] of requests) {
      await t.step(`${what}: ${method} ${path}`, async () => {
        const answer = await client.send(method, path, body, headers);
        strictEqual(answer.code, 501);
        strictEqual(answer.body.reason, "NotImplemented");
        strictEqual(
          answer.body.message,
          `the embedded server refuses: ${
            REFUSALS[what as keyof typeof REFUSALS]
          }`,
        );
      });
    }
  }
  const { body } = await client.send("GET", `${CONFIG_MAPS}/there`);
  strictEqual(body.metadata.name, "there", "what is refused has no effect");
});

Deno.test("the documentation shows the whole list", async () => {
  const url = new URL("../../runtime/embedded/mod.ts", import.meta.url);
  const text = (await Deno.readTextFile(url)).replaceAll(/\n \* +/g, " ");
  for (const sentence of [...Object.values(REFUSALS), ...SIMPLIFICATIONS]) {
    match(text, new RegExp(sentence.replaceAll(/[()[\]*.^?]/g, "\\$&")));
  }
});
