/**
 * What a cache takes from the machine, and gives back.
 *
 * @module
 */

import { ok } from "node:assert/strict";
import { SharedCache } from "../../runtime/kube/mod.ts";
import {
  clientOf,
  clusterAt,
  Recorder,
  until,
} from "../support/kube_fixture.ts";
import { FaultServer } from "./fault_server.ts";

const OBJECTS = 2000;
/** Objects of 20 KB: what is kept comes to 40 MB, far above all noise. */
const TEXT = "x".repeat(20_000);

/** MiB that no file backs. */
function anonymousMib(): number {
  const rollup = Deno.readTextFileSync("/proc/self/smaps_rollup");
  return Number(/^Anonymous:\s+(\d+)/m.exec(rollup)?.[1]) / 1024;
}

Deno.test({
  name: "what nobody watches any more gives its memory back",
  ignore: Deno.build.os !== "linux",
  async fn(): Promise<void> {
    await using server = await FaultServer.start();
    const collection = server.add("things");
    for (let i = 0; i < OBJECTS; i++) collection.put(`n${i}`, { data: TEXT });
    await using client = clientOf(clusterAt(server.url));
    await using cache = new SharedCache({ client });
    const recorder = new Recorder();
    const resource = { group: "", version: "v1", plural: "things" };
    const subscription = cache.subscribe({ resource }, recorder);
    await until("all there is", () => recorder.syncs === 1, 60_000);
    const full = anonymousMib();
    ok(cache.size().reservedBytes > 38 * 1024 * 1024);
    subscription[Symbol.dispose]();
    await until("nothing to be kept", () => cache.size().watches === 0);
    ok(cache.size().reservedBytes <= 1024 * 1024);
    await until(
      "the memory to be given back",
      () => full - anonymousMib() > 30,
    );
  },
});
