/**
 * The life of children as persons and changes of files lead it.
 *
 * @module
 */

import { deepStrictEqual as assertEquals, equal, ok } from "node:assert/strict";
import { startEmbedded } from "../../runtime/embedded/mod.ts";
import type { Flags } from "../../runtime/config/mod.ts";
import { tempTree } from "../support/temp_tree.ts";
import { until } from "../support/until.ts";
import {
  ALL_CONFIGMAPS,
  counted,
  COUNTER,
  counter,
  createCounted,
  freshNamespace,
  suspend,
  TestHost,
  touch,
} from "./suite.ts";

/** Runs a test with a host on a server of its own. */
function law(
  name: string,
  children: string,
  run: (host: TestHost, namespace: string) => Promise<void>,
  flags: Flags = {},
): void {
  Deno.test(name, async () => {
    await using server = await startEmbedded({});
    await using tree = await tempTree({ kubeconfig: server.kubeconfig() });
    await using host = await TestHost.start(
      `${tree.path}/kubeconfig`,
      children,
      flags,
    );
    await run(host, await freshNamespace(host));
  });
}

const starts = (host: TestHost): number =>
  host.recorder.states.filter((state) => state === "counter starting").length;

const apply = async (host: TestHost, children: string): Promise<void> =>
  await host.app.host.apply(await host.specs(children));

law(
  "a pause in the file keeps the guest, and its work until it is over",
  counter(),
  async (host, namespace) => {
    await createCounted(host, namespace);
    await counted(host, namespace, "1");
    const child = host.child();
    await apply(host, counter() + "paused: true\n");
    equal(host.child(), child);
    equal(child?.state, "paused");
    await touch(host, namespace, "1");
    await until(() => [...child?.depths.values() ?? []].includes(1));
    equal(await host.count(namespace, "web"), "1");
    await apply(host, counter());
    await counted(host, namespace, "2");
    equal(starts(host), 1);
  },
);

law(
  "a change of what a guest cannot see takes effect without a cold start",
  counter(ALL_CONFIGMAPS.replace('["*"]', "[get, list, watch]")),
  async (host, namespace) => {
    await createCounted(host, namespace);
    await until(() =>
      host.recorder.records.some(({ outcome }) => outcome === "error")
    );
    await apply(host, counter(ALL_CONFIGMAPS));
    await until(async () => await host.count(namespace, "web") !== undefined);
    equal(starts(host), 1);
    // Its memory has gone on: it had counted those that were refused.
    ok(Number(await host.count(namespace, "web")) > 1);
  },
);

law(
  "a child whose environment changes in the file starts cold, by itself",
  counter(),
  async (host) => {
    await until(() => host.child()?.state === "ready");
    await apply(host, counter() + "env: {NEW: value}\n");
    await until(() => host.child()?.state === "ready");
    equal(starts(host), 2);
  },
);

/** A custom section that says nothing: other bytes of the same program. */
const NOTHING_NEW = new Uint8Array([0, 2, 1, 65]);

Deno.test("a module file that changes restarts its child, one that is no module nobody", async () => {
  await using server = await startEmbedded({});
  await using tree = await tempTree({ kubeconfig: server.kubeconfig() });
  const wasm = `${tree.path}/module.wasm`;
  const bytes = await Deno.readFile(COUNTER);
  await Deno.writeFile(wasm, bytes);
  const children = counter().replace(COUNTER, wasm);
  await using host = await TestHost.start(`${tree.path}/kubeconfig`, children);
  const namespace = await freshNamespace(host);
  await createCounted(host, namespace);
  await counted(host, namespace, "1");

  await Deno.writeFile(wasm, bytes.subarray(0, bytes.length / 2));
  const before = host.child();
  await apply(host, children);
  equal(host.child(), before);
  await touch(host, namespace, "1");
  await counted(host, namespace, "2");

  await Deno.writeFile(wasm, new Uint8Array([...bytes, ...NOTHING_NEW]));
  await apply(host, children);
  await until(() => host.child()?.state === "ready");
  equal(starts(host), 2);
  // Its memory is new, and counts from the beginning.
  await counted(host, namespace, "1");
});

law(
  "a person puts a child to sleep, wakes it and starts it anew",
  counter() + suspend("1h", "1h"),
  async (host, namespace) => {
    await createCounted(host, namespace);
    await counted(host, namespace, "1");
    const child = host.child();
    await until(async () => await child?.doze() ?? false);
    equal(child?.tier, "dozing");
    equal(await child?.sleep(), true);
    equal(child?.tier, "asleep");
    child?.wake();
    equal(child?.tier, "awake");
    await touch(host, namespace, "1");
    await counted(host, namespace, "2");
    child?.restart();
    await until(() => child?.state === "ready");
    await counted(host, namespace, "1");
    equal(starts(host), 2);
  },
);

law(
  "an image that is spoilt while its child sleeps costs a cold start and no work",
  counter() + suspend("0s", "0s"),
  async (host, namespace) => {
    await createCounted(host, namespace);
    await counted(host, namespace, "1");
    await until(() => host.child()?.tier === "asleep");
    await host.spoilImages();
    await touch(host, namespace, "1");
    await until(() => starts(host) === 2);
    await counted(host, namespace, "1");
    assertEquals(
      host.recorder.states.filter((state) => state.endsWith("crashLoop")),
      [],
    );
  },
);
