/**
 * The operators of `modules/` in the real guest runtime: both languages behave
 * alike, and what an operator keeps in its memory outlives its sleep.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  ok as assert,
} from "node:assert/strict";
import {
  GuestRuntime,
  openPaging,
  type ReconcileInput,
  type ReconcileResult,
  SuspendableGuest,
} from "../../runtime/guest/mod.ts";
import {
  type ChildImage,
  ImageDirectory,
  readBootId,
} from "../../runtime/image/mod.ts";
import { moduleOfBytes, testGuest } from "../support/guest_fixture.ts";
import { temporaryState, unsyncedDisk } from "../support/image_fixture.ts";
import { builtModule } from "./built_module.ts";
import { ObjectHost, type SomeObject } from "./object_host.ts";

/** A guest that has started, what it asks, and its image. */
interface Started {
  readonly host: ObjectHost;
  readonly guest: SuspendableGuest;
  readonly reconcile: (
    path: string,
    input?: Partial<ReconcileInput>,
  ) => Promise<ReconcileResult>;
}

/** Registers a test of a module, or says why it is skipped. */
async function testModule(
  module: string,
  law: string,
  options: {
    readonly env?: readonly string[];
    readonly run: (started: Started) => Promise<void>;
  },
): Promise<void> {
  const built = await builtModule(module);
  const ignore = "missing" in built;
  const name = `${module}: ${law}`;
  Deno.test({
    name: ignore ? `${name} (skipped: ${built.missing})` : name,
    ignore,
    async fn(): Promise<void> {
      if (ignore) return;
      using state = temporaryState();
      await using images = new ImageDirectory({
        paths: state.paths,
        bootId: readBootId(),
        disk: unsyncedDisk,
      });
      await images.start();
      const { image } = images.claim(module);
      const bytes = await built.bytes();
      await start({ bytes, image, env: options.env ?? [] }, options.run);
    },
  });
}

async function start(
  { bytes, image, env }: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly image: ChildImage;
    readonly env: readonly string[];
  },
  run: (started: Started) => Promise<void>,
): Promise<void> {
  using runtime = new GuestRuntime(openPaging("mapped").paging);
  const host = new ObjectHost();
  const module = await moduleOfBytes(bytes);
  const guest = testGuest(module, { runtime, host, image, env });
  const reconcile: Started["reconcile"] = (path, input) =>
    guest.style.reconcile({
      ...inputOf(path, host.objects.get(path)),
      controller: input?.controller ?? controllerOf(host),
      ...input,
    });
  await guest.style.start();
  await run({ host, guest, reconcile });
}

/** The name of the one controller that the guest has declared. */
function controllerOf({ watches }: ObjectHost): string {
  assertEquals(watches.length, 1);
  return watches[0]?.controller ?? "";
}

/** What the host hands over for the object at a path of the API. */
function inputOf(path: string, object?: SomeObject): ReconcileInput {
  const [name = "", , namespace = ""] = path.split("/").reverse();
  return {
    controller: "",
    namespace,
    name,
    object: object === undefined ? null : JSON.stringify(object),
    reasons: ["watch"],
    deadlineMs: 30_000,
  };
}

const DONE: ReconcileResult = {};
const CONFIG_MAPS = "/api/v1/namespaces/a/configmaps";
const rings = (namespace: string): string =>
  `/apis/example.com/v1/namespaces/${namespace}/rings`;

for (const language of ["rust", "go"]) {
  await testModule(
    `counter-${language}`,
    "counts in its memory, over a sleep",
    {
      async run({ host, guest, reconcile }): Promise<void> {
        host.put(`${CONFIG_MAPS}/x`, {
          metadata: { name: "x", namespace: "a" },
        });
        for (const count of ["1", "2", "3"]) {
          assertEquals(await reconcile(`${CONFIG_MAPS}/x`), DONE);
          const counted = host.objects.get(`${CONFIG_MAPS}/x-count`);
          assertEquals(counted?.data, { count });
          // The answer is there a little before the guest has left its pump.
          while (!guest.style.atRest) await turn();
          assert(await guest.sleep(), "it did not sleep");
        }
        assertEquals(await reconcile(`${CONFIG_MAPS}/gone`), DONE);
      },
    },
  );

  const env = ["IN_NAMESPACE=a", "OUT_NAMESPACE=b"];
  await testModule(
    `ring-${language}`,
    "creates the Ring in its target, then advances it, each by one write",
    {
      env,
      async run({ host, guest, reconcile }): Promise<void> {
        assertEquals(host.watches[0], {
          controller: "ring-a",
          for: {
            apiVersion: "example.com/v1",
            kind: "Ring",
            namespaces: ["a"],
            predicates: ["generation"],
          },
        });
        const own = `${rings("a")}/first`;
        for (
          const [hop, methods] of [[0, "GET POST"], [2, "GET PUT"]] as const
        ) {
          host.requests.length = 0;
          host.put(own, {
            metadata: { name: "first", namespace: "a" },
            spec: { targetNamespace: "b", hop, maxHops: 0 },
          });
          assertEquals(await reconcile(own), DONE);
          assertEquals(await reconcile(own), DONE);
          const passed = host.objects.get(`${rings("b")}/first`);
          assertEquals(passed?.spec, {
            targetNamespace: "a",
            hop: hop + 1,
            maxHops: 0,
          });
          const made = host.requests.map(({ method }) => method);
          assertEquals(made.join(" "), `${methods} GET`);
          await guest.doze();
        }
      },
    },
  );

  await testModule(
    `ring-${language}`,
    "rests at its last hop, writes that down once, and logs it",
    {
      env,
      async run({ host, reconcile }): Promise<void> {
        const own = `${rings("a")}/first`;
        host.put(own, {
          metadata: { name: "first", namespace: "a" },
          spec: { targetNamespace: "b", hop: 4, maxHops: 4 },
        });
        await reconcile(own);
        await reconcile(own);
        const status = { phase: "Done", hop: 4 };
        assertEquals(host.objects.get(own)?.status, status);
        assertEquals(host.requests.length, 1);
        assertEquals(host.lines.length, 1);
      },
    },
  );

  await testModule(
    `ring-${language}`,
    "hands a refusal of the API server on as an error",
    {
      env,
      async run({ host, reconcile }): Promise<void> {
        host.onRequest = (_, sink): void =>
          sink.reply({
            status: 403,
            headers: [],
            body: new TextEncoder().encode(
              '{"reason":"Forbidden","message":"not for you"}',
            ),
          });
        const own = `${rings("a")}/first`;
        host.put(own, {
          metadata: { name: "first", namespace: "a" },
          spec: { targetNamespace: "b" },
        });
        assertEquals(await reconcile(own), {
          error: {
            message: `cannot get "${rings("b")}/first": not for you`,
          },
        });
      },
    },
  );
}

for (const language of ["rust", "go"]) {
  await testModule(
    `ring-${language}`,
    "is a comb with a controller for each namespace, too",
    {
      env: ["VARIANT=comb", "NAMESPACES=a,b,c"],
      async run({ host, reconcile }): Promise<void> {
        assertEquals(
          host.watches.map((watch) =>
            "for" in watch && [watch.controller, watch.for.namespaces]
          ).sort(),
          [["ring-a", ["a"]], ["ring-b", ["b"]], ["ring-c", ["c"]]],
        );
        const own = `${rings("b")}/first`;
        host.put(own, {
          metadata: { name: "first", namespace: "b" },
          spec: { targetNamespace: "c", hop: 1, maxHops: 0 },
        });
        assertEquals(await reconcile(own, { controller: "ring-b" }), DONE);
        assertEquals(host.objects.get(`${rings("c")}/first`)?.spec, {
          targetNamespace: "a",
          hop: 2,
          maxHops: 0,
        });
      },
    },
  );

  await testModule(
    `ring-${language}`,
    "is a simple operator that only looks, too",
    {
      env: ["VARIANT=simple", "IN_NAMESPACE=a"],
      async run({ host, reconcile }): Promise<void> {
        const own = `${rings("a")}/first`;
        host.put(own, {
          metadata: { name: "first", namespace: "a" },
          spec: { targetNamespace: "b", hop: 3, maxHops: 0 },
        });
        assertEquals(await reconcile(own), DONE);
        const status = { phase: "Seen", hop: 3 };
        assertEquals(host.objects.get(own)?.status, status);
        assertEquals([...host.objects.keys()], [own]);
      },
    },
  );
}

await testModule("ring-go", "reconciles several objects at once", {
  env: ["IN_NAMESPACE=a", "OUT_NAMESPACE=b"],
  async run({ host, reconcile }): Promise<void> {
    const replies: (() => void)[] = [];
    const answer = host.onRequest;
    host.onRequest = (request, sink): void =>
      void replies.push(() => answer(request, sink));
    const names = ["one", "two", "three"];
    const results = names.map((name) => {
      host.put(`${rings("a")}/${name}`, {
        metadata: { name, namespace: "a" },
        spec: { targetNamespace: "b", hop: 0 },
      });
      return reconcile(`${rings("a")}/${name}`);
    });
    while (replies.length < names.length) await turn();
    host.onRequest = answer;
    for (const reply of replies.reverse()) reply();
    assertEquals(await Promise.all(results), names.map(() => DONE));
    for (const name of names) assert(host.objects.has(`${rings("b")}/${name}`));
  },
});

await testModule("ring-go", "ends a reconcile whose deadline is over", {
  env: ["IN_NAMESPACE=a", "OUT_NAMESPACE=b"],
  async run({ host, reconcile }): Promise<void> {
    host.onRequest = (): void => {};
    const own = `${rings("a")}/first`;
    host.put(own, {
      metadata: { name: "first", namespace: "a" },
      spec: { targetNamespace: "b" },
    });
    const { error } = await reconcile(own, { deadlineMs: 20 });
    assertEquals(
      error?.message,
      `cannot GET "${
        rings("b")
      }/first": the host stopped this reconcile: its deadline is over`,
    );
    assertEquals(host.aborted, 1);
  },
});

const turn = (): Promise<void> => new Promise((done) => setTimeout(done));
