import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
  throws as assertThrows,
} from "node:assert/strict";
import {
  parsePrometheus,
  readingOf,
} from "../../tests/support/prometheus_text.ts";
import { formatAddress } from "../config/mod.ts";
import type { ReconcileRecord } from "../host/mod.ts";
import { createLogger } from "../log.ts";
import { ListenError } from "./errors.ts";
import { Observatory } from "./observatory.ts";
import type { Observed } from "./observatory.ts";
import { text } from "./router.ts";

const ANY_PORT = { hostname: "127.0.0.1", port: 0 };
const CACHE: Observed["cache"] = {
  size: () => ({ watches: 1, objects: 2, objectBytes: 3, reservedBytes: 4 }),
};

/** What is looked at of a child. */
function childOf(name: string, ...unsynced: string[]): unknown {
  return {
    spec: { name },
    state: "ready",
    tier: "dozing",
    unsynced,
    depths: new Map([["c", 2]]),
  };
}

const hostOf = (...children: unknown[]): Observed["host"] =>
  ({ children }) as Observed["host"];

function observatory(): Observatory {
  const observatory = new Observatory({
    server: "api:6443",
    log: createLogger({ level: "silent", format: "json" }),
  });
  observatory.listen(ANY_PORT);
  return observatory;
}

const urlOf = ({ address = ANY_PORT }: Observatory, path: string): string =>
  `http://${formatAddress(address)}${path}`;

async function get(
  observed: Observatory,
  path: string,
): Promise<[status: number, body: string]> {
  const answer = await fetch(urlOf(observed, path));
  return [answer.status, await answer.text()];
}

function record(child: string, name: string): ReconcileRecord {
  return {
    child,
    work: {
      key: { controller: "c", namespace: "", name },
      reasons: ["watch"],
      queuedAtMs: 0,
    },
    from: "awake",
    startedAtMs: 1,
    wokenAtMs: 1,
    endedAtMs: 2,
    requests: 0,
    outcome: "success",
  };
}

Deno.test("/readyz says who waits for what, until all is listed, and while it stops", async () => {
  await using observed = observatory();
  assertEquals(await get(observed, "/healthz"), [200, "ok\n"]);
  assertMatch((await get(observed, "/readyz")).join(), /^503,not ready: start/);
  observed.look({ host: hostOf(childOf("a", "v1 Pod")), cache: CACHE });
  observed.enter("running");
  assertEquals(await get(observed, "/readyz"), [
    503,
    "not ready: running, 1 children\n" +
    'child "a" waits for v1 Pod: it has not been listed yet\n',
  ]);
  const [, json] = await get(observed, "/readyz?format=json");
  assertEquals(JSON.parse(json).waiting[0].kind, "v1 Pod");
  observed.look({ host: hostOf(childOf("a")), cache: CACHE });
  assertEquals((await get(observed, "/readyz"))[0], 200);
  observed.look({ host: hostOf(childOf("a", "v1 Pod")), cache: CACHE });
  assertEquals((await get(observed, "/readyz"))[0], 200, "once ready, always");
  observed.enter("stopping");
  assertEquals((await get(observed, "/readyz"))[0], 503);
});

Deno.test("/metrics can be parsed and tells of every part", async () => {
  await using observed = observatory();
  observed.look({ host: hostOf(childOf("a"), childOf("b")), cache: CACHE });
  observed.host.childAdded("a");
  observed.host.reconciled(record("a", "x"));
  observed.image.written("a", { memory: 8192, meta: 64 });
  observed.image.cold("a", "new", "there is none");
  observed.kube.requestEnded({
    method: "GET",
    code: "200",
    durationMs: 1,
    receivedBytes: 1,
  });
  const readings = parsePrometheus((await get(observed, "/metrics"))[1]);
  const of = (name: string, labels = {}): number | undefined =>
    readingOf(readings, name, labels);
  assertEquals(of("dormouse_children", { state: "ready" }), 2);
  assertEquals(of("dormouse_children_by_tier", { tier: "dozing" }), 2);
  assertEquals(of("workqueue_depth", { child: "a" }), 2);
  assertEquals(of("dormouse_image_written_bytes_total", { child: "a" }), 8256);
  assertEquals(of("dormouse_images_refused_total", { reason: "new" }), 1);
  assertEquals(
    of("rest_client_requests_total", {
      code: "200",
      method: "GET",
      host: "api:6443",
    }),
    1,
  );
  assertEquals(of("dormouse_cache_objects"), 2);
  assertEquals((of("process_resident_memory_bytes") ?? 0) > 1e6, true);
});

Deno.test("/metrics is whole while children are removed", async () => {
  await using observed = observatory();
  const names = Array.from({ length: 500 }, (_, n) => `child-${n}`);
  for (const name of names) {
    observed.host.childAdded(name);
    observed.host.reconciled(record(name, "x"));
  }
  const answer = await fetch(urlOf(observed, "/metrics"));
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let body = (await reader?.read())?.value ?? "";
  for (const name of names) observed.host.childRemoved(name);
  for (let more = await reader?.read(); !more?.done;) {
    body += more?.value ?? "";
    more = await reader?.read();
  }
  const readings = parsePrometheus(body);
  assertEquals(readings.length > 0, true);
  const [, after] = await get(observed, "/metrics");
  const left = parsePrometheus(after).filter(({ labels }) => "child" in labels);
  assertEquals(left, []);
});

Deno.test("/debug/reconciles gives lines of JSON, of one child, from a sequence on", async () => {
  await using observed = observatory();
  for (const [child, name] of [["a", "1"], ["b", "2"], ["a", "3"]] as const) {
    observed.host.reconciled(record(child, name));
  }
  const names = async (query: string): Promise<string[]> =>
    (await get(observed, `/debug/reconciles${query}`))[1].trimEnd().split("\n")
      .map((line) => JSON.parse(line).name);
  assertEquals(await names(""), ["1", "2", "3"]);
  assertEquals(await names("?child=a"), ["1", "3"]);
  assertEquals(await names("?child=a&after=1"), ["3"]);
  assertEquals(await get(observed, "/debug/reconciles?after=x"), [
    400,
    'Cannot list: after is "x", wanted a number\n',
  ]);
});

Deno.test("a page is one more row, and what is not there is said", async () => {
  await using observed = observatory();
  observed.router.add("/page", { summary: "A page", handle: () => text("hi") });
  assertEquals(await get(observed, "/page"), [200, "hi"]);
  assertMatch((await get(observed, "/"))[1], /\/metrics.*\n[^]*\/page +A page/);
  assertEquals((await get(observed, "/nothing"))[0], 404);
  const wrong = await fetch(urlOf(observed, "/metrics"), { method: "POST" });
  assertEquals([wrong.status, wrong.headers.get("allow")], [405, "GET"]);
  await wrong.body?.cancel();
  assertThrows(
    () => observed.router.add("/page", { summary: "", handle: () => text("") }),
    TypeError,
  );
});

Deno.test("an address that is taken is said, and is free again afterwards", async () => {
  const first = observatory();
  const { address = ANY_PORT } = first;
  const second = observatory();
  await second[Symbol.asyncDispose]();
  assertThrows(() => second.listen(address), (error) => {
    assertEquals(error instanceof ListenError, true);
    assertMatch(
      (error as Error).message,
      /^Cannot listen on "127\.0\.0\.1:\d+": another process listens there, wanted/,
    );
    return true;
  });
  await first[Symbol.asyncDispose]();
  second.listen(address);
  assertEquals((await get(second, "/healthz"))[0], 200);
  await second[Symbol.asyncDispose]();
});
