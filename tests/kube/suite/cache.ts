/**
 * The shared cache on a server: what is watched, written and read back.
 *
 * @module
 */

import { deepStrictEqual as assertEquals, equal, ok } from "node:assert/strict";
import {
  type CacheSubscription,
  parseRequest,
  type ResourceRequest,
  SharedCache,
  type WatchQuery,
} from "../../../runtime/kube/mod.ts";
import { Recorder, until } from "../../support/kube_fixture.ts";
import { newConfigMap, RESOURCES, type Stage, type SuiteCase } from "./case.ts";

/** A cache with one watch of the stage's namespace. */
async function withWatch(
  { client, namespace }: Stage,
  query: Partial<WatchQuery>,
  run: (
    watch: {
      cache: SharedCache;
      recorder: Recorder;
      subscription: CacheSubscription;
    },
  ) => Promise<void>,
): Promise<void> {
  await using cache = new SharedCache({ client });
  const recorder = new Recorder();
  const all = {
    resource: RESOURCES.configMaps,
    namespace,
    fieldSelector: "metadata.name!=kube-root-ca.crt",
    ...query,
  };
  const subscription = cache.subscribe(all, recorder);
  await until("all there is to be told", () => recorder.syncs === 1);
  await run({ cache, recorder, subscription });
  assertEquals(recorder.defects, []);
}

/** Returns what was told as `"+name"`, without namespaces and versions. */
function told(recorder: Recorder): string[] {
  return recorder.take().map((event) =>
    event.replace(/^(.)[^/]*\/(.*)@.*$/, "$1$2")
  );
}

export const CACHE: readonly SuiteCase[] = [
  {
    name: "a watch tells what is there and what changes",
    async run(stage) {
      const { configMaps, namespace } = stage;
      await configMaps.create({ namespace }, newConfigMap("a"));
      await withWatch(stage, {}, async ({ recorder }) => {
        assertEquals(told(recorder), ["+a", "synced"]);
        await configMaps.create({ namespace }, newConfigMap("b"));
        await configMaps.patch({ namespace, name: "a" }, {
          type: "merge",
          body: { data: { k: "1" } },
        });
        await configMaps.delete({ namespace, name: "b" });
        await until("the changes", () => recorder.events.length === 3);
        assertEquals(told(recorder), ["+b", "~a", "-b"]);
      });
    },
  },
  {
    name: "an object that begins or ceases to match comes or goes",
    async run(stage) {
      const { configMaps, namespace } = stage;
      const at = { namespace, name: "a" };
      const label = (app: string): Promise<unknown> =>
        configMaps.patch(at, {
          type: "merge",
          body: { metadata: { labels: { app } } },
        });
      await configMaps.create(
        { namespace },
        newConfigMap("a", {}, { app: "api" }),
      );
      await withWatch(
        stage,
        { labelSelector: "app=web" },
        async ({ recorder }) => {
          await label("web");
          await label("api");
          await until("both", () => recorder.events.length === 3);
          assertEquals(told(recorder), ["synced", "+a", "-a"]);
        },
      );
    },
  },
  {
    name:
      "what is kept is the object as the server has it, without managedFields",
    async run(stage) {
      const { configMaps, namespace } = stage;
      const created = await configMaps.create(
        { namespace },
        newConfigMap("a", { k: 'ü€😀\u2028"\\' }),
      );
      await withWatch(stage, {}, ({ subscription }) => {
        const { metadata, ...rest } = subscription.reader()?.get(namespace, "a")
          ?.object as typeof created;
        const { managedFields: _, ...wanted } = created.metadata as Record<
          string,
          unknown
        >;
        assertEquals({ ...rest, metadata }, { ...created, metadata: wanted });
        return Promise.resolve();
      });
    },
  },
  {
    name: "metadata alone, where that is enough",
    async run(stage) {
      const { configMaps, namespace } = stage;
      await configMaps.create(
        { namespace },
        newConfigMap("a", { secret: "x" }),
      );
      await withWatch(
        stage,
        { metadataOnly: true },
        async ({ recorder, subscription }) => {
          const view = subscription.reader()?.get(namespace, "a");
          assertEquals(Object.keys(view?.object as object).sort(), [
            "apiVersion",
            "kind",
            "metadata",
          ]);
          equal(
            (view?.object as { kind: string }).kind,
            "PartialObjectMetadata",
          );
          await configMaps.patch({ namespace, name: "a" }, {
            type: "merge",
            body: { data: { k: "1" } },
          });
          await until(
            "the change",
            () =>
              recorder.events.includes("synced") &&
              recorder.events.length === 3,
          );
        },
      );
    },
  },
  {
    name: "our own writes are read back at once",
    async run(stage) {
      const { client, namespace } = stage;
      await withWatch(stage, {}, async ({ cache, recorder, subscription }) => {
        const write = async (
          method: string,
          name: string,
          body?: unknown,
        ): Promise<void> => {
          const path = `/api/v1/namespaces/${namespace}/configmaps${name}`;
          const answer = await client.send({
            method,
            path,
            headers: {
              "content-type": method === "PATCH"
                ? "application/merge-patch+json"
                : "application/json",
            },
            ...body !== undefined && { body: JSON.stringify(body) },
          });
          cache.observeWrite({
            request: parseRequest(method, path) as ResourceRequest,
            status: answer.status,
            contentType: answer.headers.get("content-type") ?? "",
            body: answer.body,
          });
        };
        const read = (): unknown =>
          (subscription.reader()?.get(namespace, "a")?.object as {
            data?: unknown;
          } | undefined)?.data;
        for (let i = 0; i < 20; i++) {
          await write("POST", "", newConfigMap("a", { i: String(i) }));
          assertEquals(read(), { i: String(i) });
          await write("PATCH", "/a", { data: { i: "patched" } });
          assertEquals(read(), { i: "patched" });
          await write("DELETE", "/a");
          equal(read(), undefined);
        }
        await write("POST", "", {
          metadata: { name: "a", finalizers: ["dormouse.test/wait"] },
          data: { held: "yes" },
        });
        await write("DELETE", "/a");
        assertEquals(read(), { held: "yes" });
        await write("PATCH", "/a", { metadata: { finalizers: null } });
        equal(read(), undefined);
        await write("POST", "", newConfigMap("last"));
        await until(
          "the watch to catch up",
          () => recorder.objects.has(`${namespace}/last`),
        );
        equal(read(), undefined);
      });
    },
  },
  {
    name: "objects are found by owner, namespace and label",
    async run(stage) {
      const { client, configMaps, namespace } = stage;
      const owner = await configMaps.create(
        { namespace },
        newConfigMap("owner"),
      );
      const uid = owner.metadata?.uid ?? "";
      const ownerReferences = [{
        apiVersion: "v1",
        kind: "ConfigMap",
        name: "owner",
        uid,
      }];
      await configMaps.create({ namespace }, {
        metadata: { name: "mine", ownerReferences, labels: { app: "x" } },
      });
      await using cache = new SharedCache({ client });
      const recorder = new Recorder();
      using subscription = cache.subscribe(
        { resource: RESOURCES.configMaps },
        recorder,
        {
          indexes: { owners: true, labels: ["app"], namespaces: true },
        },
      );
      await until("all there is", () => recorder.syncs === 1);
      const reader = subscription.reader();
      ok(reader);
      const names = (views: Iterable<{ name: string }>): string[] =>
        [...views].map(({ name }) => name).sort();
      assertEquals(names(reader.having({ by: "owner", uid })), ["mine"]);
      assertEquals(
        names(reader.having({ by: "namespace", namespace })).filter((name) =>
          name !== "kube-root-ca.crt"
        ),
        ["mine", "owner"],
      );
      equal(
        names(reader.having({ by: "label", key: "app", value: "x" })).includes(
          "mine",
        ),
        true,
      );
    },
  },
  {
    name: "three hundred distinct watches leave room for requests",
    async run(stage) {
      const { client, configMaps, namespace } = stage;
      await using cache = new SharedCache({ client });
      const recorders = Array.from({ length: 300 }, (_, i) => {
        const recorder = new Recorder();
        cache.subscribe({
          resource: RESOURCES.configMaps,
          namespace,
          labelSelector: `watch=w${i}`,
        }, recorder);
        return recorder;
      });
      await until(
        "all watches",
        () => recorders.every(({ syncs }) => syncs === 1),
        60_000,
      );
      equal(cache.size().watches, 300);
      const startedAt = performance.now();
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          configMaps.create(
            { namespace },
            newConfigMap(`n${i}`, {}, { watch: `w${i * 6}` }),
          )),
      );
      equal(performance.now() - startedAt < 20_000, true);
      await until(
        "the changes",
        () =>
          recorders.filter(({ objects }) => objects.size === 1).length === 50,
      );
    },
  },
];
