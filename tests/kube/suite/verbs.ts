/**
 * Every verb, kind of patch and selector that the client offers.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  equal,
  ok,
  rejects as assertRejects,
} from "node:assert/strict";
import { ResourceClient } from "../../../runtime/kube/mod.ts";
import { decode } from "../../support/kube_fixture.ts";
import { newConfigMap, RESOURCES, type SuiteCase } from "./case.ts";

/** Names of listed objects, sorted. */
function names(items: readonly { metadata?: { name?: string } }[]): string[] {
  return items.map(({ metadata }) => metadata?.name ?? "").sort();
}

export const VERBS: readonly SuiteCase[] = [
  {
    name: "create, get, update and delete an object",
    async run({ configMaps, namespace }) {
      const at = { namespace, name: "a" };
      const created = await configMaps.create(
        { namespace },
        newConfigMap("a", { k: "ü€😀" }),
      );
      ok(created.metadata?.uid);
      assertEquals((await configMaps.get(at)).data, { k: "ü€😀" });
      const updated = await configMaps.update(at, {
        ...created,
        data: { k: "2" },
      });
      assertEquals(updated.data, { k: "2" });
      ok(
        updated.metadata?.resourceVersion !== created.metadata?.resourceVersion,
      );
      await configMaps.delete(at);
      await assertRejects(configMaps.get(at), { name: "NotFoundError" });
    },
  },
  {
    name: "name an object for the caller",
    async run({ configMaps, namespace }) {
      const created = await configMaps.create({ namespace }, {
        metadata: { generateName: "gen-" },
      });
      ok(/^gen-.+/.test(created.metadata?.name ?? ""));
    },
  },
  {
    name: "merge and JSON patches",
    async run({ configMaps, namespace }) {
      const at = { namespace, name: "a" };
      await configMaps.create(
        { namespace },
        newConfigMap("a", { k: "1", gone: "x" }),
      );
      const merged = await configMaps.patch(at, {
        type: "merge",
        body: { data: { k: "2", gone: null } },
      });
      assertEquals(merged.data, { k: "2" });
      const patched = await configMaps.patch(at, {
        type: "json",
        body: [{ op: "test", path: "/data/k", value: "2" }, {
          op: "add",
          path: "/data/l",
          value: "3",
        }],
      });
      assertEquals(patched.data, { k: "2", l: "3" });
    },
  },
  {
    name: "strategic merge patches",
    needs: ["strategicMergePatch", "scale"],
    async run({ client, namespace }) {
      const deployments = new ResourceClient<Deployment>(
        client,
        RESOURCES.deployments,
      );
      const container = (name: string, image: string): object => ({
        name,
        image,
      });
      const labels = { app: "x" };
      await deployments.create({ namespace }, {
        metadata: { name: "d" },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              containers: [container("one", "a"), container("two", "b")],
            },
          },
        },
      });
      const body = {
        spec: { template: { spec: { containers: [container("two", "c")] } } },
      };
      const patched = await deployments.patch({ namespace, name: "d" }, {
        type: "strategic",
        body,
      });
      const images = patched.spec.template.spec.containers.map((
        { name, image },
      ) => `${name}=${image}`);
      assertEquals(images.sort(), ["one=a", "two=c"]);
      const scale = await deployments.get({
        namespace,
        name: "d",
        subresource: "scale",
      });
      equal(scale.kind, "Scale");
    },
  },
  {
    name: "server-side apply, a conflict of managers and force",
    needs: ["serverSideApply"],
    async run({ configMaps, namespace }) {
      const at = { namespace, name: "a" };
      const applied = await configMaps.apply(
        at,
        newConfigMap("a", { k: "1" }),
        { fieldManager: "one" },
      );
      assertEquals(applied.data, { k: "1" });
      const other = newConfigMap("a", { k: "2" });
      await assertRejects(
        configMaps.apply(at, other, { fieldManager: "two" }),
        { name: "ConflictError" },
      );
      const forced = await configMaps.apply(at, other, {
        fieldManager: "two",
        force: true,
      });
      assertEquals(forced.data, { k: "2" });
    },
  },
  {
    name: "a dry run changes nothing",
    needs: ["dryRun"],
    async run({ configMaps, namespace }) {
      await configMaps.create({ namespace }, newConfigMap("a"), {
        query: { dryRun: "All" },
      });
      await assertRejects(configMaps.get({ namespace, name: "a" }), {
        name: "NotFoundError",
      });
    },
  },
  {
    name: "lists by label, by field, of one namespace and of all",
    async run({ configMaps, namespace }) {
      await configMaps.create(
        { namespace },
        newConfigMap("a", {}, { app: "web", tier: "x" }),
      );
      await configMaps.create(
        { namespace },
        newConfigMap("b", {}, { app: "api" }),
      );
      await configMaps.create({ namespace }, newConfigMap("c"));
      const list = async (query: Record<string, string>): Promise<string[]> =>
        names((await configMaps.list({ namespace }, { query })).items).filter((
          name,
        ) => name.length === 1);
      assertEquals(await list({}), ["a", "b", "c"]);
      assertEquals(await list({ labelSelector: "app" }), ["a", "b"]);
      assertEquals(await list({ labelSelector: "app=web" }), ["a"]);
      assertEquals(await list({ labelSelector: "app in (web,api),tier!=x" }), [
        "b",
      ]);
      assertEquals(
        await list({ labelSelector: "!app", fieldSelector: "metadata.name=c" }),
        ["c"],
      );
      assertEquals(await list({ fieldSelector: "metadata.name!=c" }), [
        "a",
        "b",
      ]);
      const everywhere = await configMaps.list({}, {
        query: { fieldSelector: "metadata.name=a" },
      });
      ok(
        everywhere.items.some(({ metadata }) =>
          metadata?.namespace === namespace
        ),
      );
    },
  },
  {
    name: "lists in pages",
    needs: ["paging"],
    async run({ configMaps, namespace }) {
      const wanted = Array.from({ length: 7 }, (_, i) => `n${i}`);
      await Promise.all(
        wanted.map((name) =>
          configMaps.create(
            { namespace },
            newConfigMap(name, {}, { page: "x" }),
          )
        ),
      );
      const query = { limit: 3, labelSelector: "page=x" };
      const page = await configMaps.list({ namespace }, { query });
      equal(page.items.length, 3);
      ok(page.metadata.continue);
      const all = await Array.fromAsync(
        configMaps.all({ namespace }, { query }),
      );
      assertEquals(names(all), wanted);
    },
  },
  {
    name: "deletes a collection by label",
    async run({ configMaps, namespace }) {
      await configMaps.create(
        { namespace },
        newConfigMap("a", {}, { app: "web" }),
      );
      await configMaps.create({ namespace }, newConfigMap("b"));
      await configMaps.delete({ namespace }, {
        query: { labelSelector: "app=web" },
      });
      const left = await configMaps.list({ namespace });
      assertEquals(names(left.items).filter((name) => name.length === 1), [
        "b",
      ]);
    },
  },
  {
    name: "deletes only what is meant",
    async run({ configMaps, namespace }) {
      const { metadata } = await configMaps.create(
        { namespace },
        newConfigMap("a"),
      );
      const at = { namespace, name: "a" };
      const remove = (uid: string | undefined): Promise<unknown> =>
        configMaps.delete(at, { deleteOptions: { preconditions: { uid } } });
      await assertRejects(remove("another"), { name: "ConflictError" });
      await remove(metadata?.uid);
    },
  },
  {
    name: "an object with a finalizer lingers until it is taken away",
    async run({ configMaps, namespace }) {
      const at = { namespace, name: "a" };
      await configMaps.create({ namespace }, {
        metadata: { name: "a", finalizers: ["dormouse.test/wait"] },
      });
      await configMaps.delete(at);
      ok((await configMaps.get(at)).metadata?.deletionTimestamp);
      await configMaps.patch(at, {
        type: "merge",
        body: { metadata: { finalizers: null } },
      });
      await assertRejects(configMaps.get(at), { name: "NotFoundError" });
    },
  },
  {
    name: "paths that are no objects",
    async run({ client }) {
      const { body } = await client.send({ method: "GET", path: "/version" });
      ok(JSON.parse(decode(body)).gitVersion);
    },
  },
];

interface Deployment {
  readonly kind?: string;
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly name: string;
          readonly image: string;
        }[];
      };
    };
  };
}
