/**
 * Kinds: what the server has, and kinds that are added while we look.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  equal,
  ok,
  rejects as assertRejects,
} from "node:assert/strict";
import {
  Discovery,
  type KubeObject,
  ResourceClient,
} from "../../../runtime/kube/mod.ts";
import { until } from "../../support/kube_fixture.ts";
import { freshName, RESOURCES, type Stage, type SuiteCase } from "./case.ts";

interface Ring extends KubeObject {
  readonly spec: { readonly next: string };
  readonly status?: { readonly laps?: number };
}

/** Installs a kind of this stage's own and waits until it is served. */
async function installRings(
  { client }: Stage,
): Promise<{ plural: string; rings: ResourceClient<Ring> }> {
  const plural = freshName("rings");
  const { group, version } = RESOURCES.rings;
  const kind = `Ring${plural.slice(-8)}`;
  const crds = new ResourceClient(client, RESOURCES.crds);
  await crds.create({}, {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural, singular: kind.toLowerCase(), kind },
      versions: [{
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                required: ["next"],
                properties: { next: { type: "string", minLength: 1 } },
              },
              status: {
                type: "object",
                properties: { laps: { type: "integer" } },
              },
            },
          },
        },
      }],
    },
  });
  const rings = new ResourceClient<Ring>(client, { group, version, plural });
  await until(
    "the kind to be served",
    () => rings.list({}).then(() => true, () => false),
  );
  return { plural, rings };
}

/** Takes the kind away, and every object of it. */
async function removeRings({ client }: Stage, plural: string): Promise<void> {
  const crds = new ResourceClient(client, RESOURCES.crds);
  await crds.delete({ name: `${plural}.${RESOURCES.rings.group}` });
}

export const KINDS: readonly SuiteCase[] = [
  {
    name: "kinds are found by name and by path",
    async run({ client }) {
      const discovery = new Discovery(client);
      const configMap = await discovery.byKind({
        apiVersion: "v1",
        kind: "ConfigMap",
      });
      assertEquals([configMap?.plural, configMap?.namespaced], [
        "configmaps",
        true,
      ]);
      ok(configMap?.verbs.includes("watch"));
      const namespace = await discovery.byResource(RESOURCES.namespaces);
      assertEquals([
        namespace?.kind,
        namespace?.namespaced,
        namespace?.hasStatus,
      ], ["Namespace", false, true]);
      equal(
        await discovery.byKind({ apiVersion: "v1", kind: "Nothing" }),
        undefined,
      );
    },
  },
  {
    name: "a kind that is installed is found, and has a schema and a status",
    needs: ["customResources"],
    async run(stage) {
      const { client, namespace } = stage;
      const discovery = new Discovery(client);
      await discovery.all();
      const { plural, rings } = await installRings(stage);
      try {
        const resource = { ...RESOURCES.rings, plural };
        await until(
          "the kind to be found",
          async () => await discovery.byResource(resource) !== undefined,
        );
        equal((await discovery.byResource(resource))?.hasStatus, true);
        const at = { namespace, name: "r" };
        const apiVersion = `${resource.group}/${resource.version}`;
        const kind = (await discovery.byResource(resource))?.kind;
        const ring = (next: string): object => ({
          apiVersion,
          kind,
          metadata: { name: "r" },
          spec: { next },
        });
        await assertRejects(rings.create({ namespace }, ring("")), {
          name: "InvalidError",
        });
        const created = await rings.create({ namespace }, ring("a"));
        equal(created.metadata?.generation, 1);
        const body = { status: { laps: 3 }, spec: { next: "ignored" } };
        const status = await rings.patch({ ...at, subresource: "status" }, {
          type: "merge",
          body,
        });
        assertEquals([
          status.status?.laps,
          status.spec.next,
          status.metadata?.generation,
        ], [3, "a", 1]);
        const changed = await rings.patch(at, {
          type: "merge",
          body: { spec: { next: "b" } },
        });
        equal(changed.metadata?.generation, 2);
      } finally {
        await removeRings(stage, plural);
      }
    },
  },
];
