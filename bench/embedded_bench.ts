/**
 * What the embedded API server costs: its start, writes, how late a watch
 * hears of them, and memory for 10,000 objects.
 *
 * Server and client share this process, so every figure over HTTP holds the
 * client's part, too; the baseline is a server that parses the body and sends
 * it back.
 *
 * Run by `deno run -A --v8-flags=--expose-gc bench/embedded_bench.ts`.
 *
 * @module
 */

import { startEmbedded } from "../runtime/embedded/mod.ts";
import {
  alternate,
  benchOptions,
  collectGarbage,
  memoryUse,
  Report,
  type Sample,
} from "./harness.ts";

const options = benchOptions(Deno.args);
const report = new Report(options);

const ROUNDS = options.quick ? 2 : 7;
const WRITES = options.quick ? 200 : 2000;
const WORKERS = 8;
const EVENTS = options.quick ? 50 : 500;
const OBJECTS = options.quick ? 1000 : 10_000;
/** Fields of one object: about 1 KiB of JSON. */
const DATA = Object.fromEntries(
  Array.from({ length: 8 }, (_, index) => [`key${index}`, "x".repeat(64)]),
);
const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

let count = 0;

function configMap(): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `bench-${count++}`, labels: { app: "bench" } },
    data: DATA,
  });
}

/** A server and a client of it. */
class Bench implements AsyncDisposable {
  readonly #server: Awaited<ReturnType<typeof startEmbedded>>;
  readonly #client: Deno.HttpClient;

  constructor(server: Awaited<ReturnType<typeof startEmbedded>>) {
    this.#server = server;
    this.#client = Deno.createHttpClient({});
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.#server.url + path, {
      ...init,
      client: this.#client,
      headers: {
        authorization: `Bearer ${this.#server.token}`,
        "content-type": "application/json",
      },
    });
  }

  async create(): Promise<void> {
    const reply = await this.fetch(CONFIG_MAPS, {
      method: "POST",
      body: configMap(),
    });
    const text = await reply.text();
    if (reply.status !== 201) throw new Error(`Cannot create: ${text}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
    await this.#server[Symbol.asyncDispose]();
  }
}

async function startedBench(): Promise<Bench> {
  return new Bench(await startEmbedded());
}

/** Runs `work` so many times, by several workers, and returns how often a second. */
async function perSecond(
  times: number,
  work: () => Promise<void>,
): Promise<number> {
  let left = times;
  const start = performance.now();
  await Promise.all(Array.from({ length: WORKERS }, async () => {
    while (left-- > 0) await work();
  }));
  return times / ((performance.now() - start) / 1000);
}

async function measureMemory(): Promise<void> {
  await using bench = await startedBench();
  // The first writes make room for code and connections.
  await perSecond(200, () => bench.create());
  collectGarbage();
  const before = memoryUse().anonymous;
  await perSecond(OBJECTS, () => bench.create());
  collectGarbage();
  collectGarbage();
  report.add({
    name: "memory",
    unit: "MiB",
    sample: memoryUse().anonymous - before,
    fields: { objects: OBJECTS },
    wanted: "<= 40",
  });
}

async function measureStart(): Promise<void> {
  const sample: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const server = await startEmbedded();
    sample.push(performance.now() - start);
    await server[Symbol.asyncDispose]();
  }
  report.add({ name: "start", unit: "ms", sample, wanted: "<= 30" });
}

/** What a process pays that starts one server: the first of all is dearer. */
async function measureFirstStart(): Promise<void> {
  const module = new URL("../runtime/embedded/mod.ts", import.meta.url).href;
  const samples = await alternate({
    embedded: () =>
      inNewProcess(
        `const { startEmbedded } = await import("${module}");`,
        "await startEmbedded();",
      ),
    bare: () =>
      inNewProcess(
        "const options = { port: 0, onListen() {} };",
        "Deno.serve(options, () => new Response());",
      ),
    loading: () => inNewProcess("", `await import("${module}");`),
  }, { rounds: ROUNDS });
  report.add({
    name: "first start",
    unit: "ms",
    sample: samples.embedded,
    baseline: { name: "bare Deno.serve", sample: samples.bare },
    wanted: "<= 30",
  });
  report.add({ name: "loading its code", unit: "ms", sample: samples.loading });
}

/** Runs a script in a process of its own and returns how long its second part took. */
async function inNewProcess(before: string, timed: string): Promise<number> {
  const script = `
    ${before}
    const start = performance.now();
    ${timed}
    console.log(performance.now() - start);
    Deno.exit(0);`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    cwd: new URL("..", import.meta.url),
  }).output();
  return Number(new TextDecoder().decode(stdout));
}

/** The least that a server over the same transport does. */
function echoServer(): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) =>
      new Response(JSON.stringify(JSON.parse(await request.text()))),
  );
}

async function measureWrites(): Promise<void> {
  await using bench = await startedBench();
  await using echo = echoServer();
  using client = Deno.createHttpClient({});
  const url = `http://127.0.0.1:${echo.addr.port}/`;
  const samples = await alternate({
    embedded: () => perSecond(WRITES, () => bench.create()),
    echo: () =>
      perSecond(WRITES, async () => {
        const reply = await fetch(url, {
          method: "POST",
          body: configMap(),
          client,
        });
        await reply.text();
      }),
  }, { rounds: ROUNDS });
  report.add({
    name: "writes",
    unit: "/s",
    sample: samples.embedded,
    fields: { workers: WORKERS },
    baseline: { name: "echo", sample: samples.echo },
    wanted: ">= 2000",
  });
}

async function measureWatch(): Promise<void> {
  await using bench = await startedBench();
  const reply = await bench.fetch(
    `${CONFIG_MAPS}?watch=true&resourceVersion=0`,
  );
  const reader = reply.body?.getReader();
  if (reader === undefined) throw new Error("Cannot watch: no body");
  const late: number[] = [];
  for (let event = 0; event < EVENTS; event++) {
    const seen = reader.read().then(() => performance.now());
    await bench.create();
    const replied = performance.now();
    late.push(await seen - replied);
  }
  await reader.cancel();
  report.add({
    name: "event after its reply",
    unit: "ms",
    sample: late satisfies Sample,
    wanted: "<= 1",
  });
}

await measureMemory();
await measureStart();
await measureFirstStart();
await measureWrites();
await measureWatch();
