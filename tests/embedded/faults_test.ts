import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { startEmbedded } from "../../runtime/embedded/mod.ts";
import { Client, CONFIG_MAPS } from "./client.ts";

const created = (name: string): object => ({ metadata: { name } });

Deno.test("fail() makes the next requests fail, then no more", async (t) => {
  await using server = await startEmbedded();
  using client = new Client(server);
  const table: [code: number, reason: string][] = [
    [410, "Expired"],
    [429, "TooManyRequests"],
    [500, "InternalError"],
    [503, "InternalError"],
  ];
  for (const [code, reason] of table) {
    await t.step(String(code), async () => {
      server.faults.fail({ code, times: 2, retryAfterS: 3 });
      for (let i = 0; i < 2; i++) {
        const failed = await client.send("GET", CONFIG_MAPS);
        strictEqual(failed.code, code);
        strictEqual(failed.body.reason, reason);
        strictEqual(
          failed.headers.get("retry-after"),
          code === 429 ? "3" : null,
        );
      }
      strictEqual((await client.send("GET", CONFIG_MAPS)).code, 200);
    });
  }
});

Deno.test("fail() keeps to its method and URL, and clear() ends it", async () => {
  await using server = await startEmbedded();
  using client = new Client(server);
  server.faults.fail({
    code: 500,
    method: "POST",
    url: /configmaps/,
    times: 9,
  });
  strictEqual((await client.send("GET", CONFIG_MAPS)).code, 200);
  strictEqual(
    (await client.send("POST", "/api/v1/namespaces", created("x"))).code,
    201,
  );
  strictEqual((await client.send("POST", CONFIG_MAPS, created("a"))).code, 500);
  server.faults.clear();
  strictEqual((await client.send("POST", CONFIG_MAPS, created("a"))).code, 201);
});

Deno.test("delay() makes requests wait", async () => {
  await using server = await startEmbedded();
  using client = new Client(server);
  server.faults.delay({ ms: 50, times: 1 });
  const start = performance.now();
  strictEqual((await client.send("GET", CONFIG_MAPS)).code, 200);
  ok(performance.now() - start >= 45);
});

Deno.test("compact() expires watches and pages from before", async () => {
  await using server = await startEmbedded();
  using client = new Client(server);
  for (const name of ["a", "b"]) {
    await client.send("POST", CONFIG_MAPS, created(name));
  }
  const { body: page } = await client.send("GET", `${CONFIG_MAPS}?limit=1`);
  const { resourceVersion, continue: token } = page.metadata;
  await client.send("POST", CONFIG_MAPS, created("c"));
  server.faults.compact();
  const watch = await client.send(
    "GET",
    `${CONFIG_MAPS}?watch=true&resourceVersion=${resourceVersion}`,
  );
  strictEqual(watch.body.type, "ERROR");
  strictEqual(watch.body.object.code, 410);
  const next = await client.send(
    "GET",
    `${CONFIG_MAPS}?limit=1&continue=${token}`,
  );
  strictEqual(next.code, 410);
  strictEqual(next.body.reason, "Expired");
});

Deno.test("cutWatches() breaks streams in the middle", async () => {
  await using server = await startEmbedded();
  using client = new Client(server);
  const path = `${CONFIG_MAPS}?watch=true&resourceVersion=0`;
  await client.send("POST", CONFIG_MAPS, created("a"));
  const reply = await client.fetch("GET", path);
  const reader = reply.body?.getReader();
  ok((await reader?.read())?.value);
  strictEqual(server.faults.cutWatches(), 1);
  await rejects(async () => await reader?.read());
  strictEqual(server.faults.cutWatches(), 0);
});

Deno.test("stop() takes the server away for a time, and it keeps what it has", async () => {
  await using server = await startEmbedded();
  using client = new Client(server);
  await client.send("POST", CONFIG_MAPS, created("a"));
  const { url } = server;
  const back = server.faults.stop(150);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await rejects(client.send("GET", CONFIG_MAPS));
  await back;
  strictEqual(server.url, url);
  using later = new Client(server);
  const { body } = await later.send("GET", `${CONFIG_MAPS}/a`);
  deepStrictEqual(body.metadata.name, "a");
});
