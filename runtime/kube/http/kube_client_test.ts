import {
  deepStrictEqual as assertEquals,
  equal,
  rejects as assertRejects,
} from "node:assert/strict";
import {
  clientOf,
  clusterAt,
  decode,
  encode,
  serveLocally,
} from "../../../tests/support/kube_fixture.ts";
import { Credentials } from "../auth/mod.ts";
import {
  AnswerTooLargeError,
  ConnectionError,
  NotFoundError,
  UnauthorizedError,
} from "../errors.ts";
import { KubeObserver, type RequestRecord } from "../observer.ts";
import type { KubeResponse } from "./request.ts";

class Records extends KubeObserver {
  readonly records: RequestRecord[] = [];
  override requestEnded(record: RequestRecord): void {
    this.records.push(record);
  }
}

Deno.test("request() sends what it is given, as who we are", async () => {
  await using server = serveLocally(async (request) =>
    Response.json({
      method: request.method,
      path: new URL(request.url).pathname + new URL(request.url).search,
      agent: request.headers.get("user-agent"),
      authorization: request.headers.get("authorization"),
      as: request.headers.get("impersonate-user"),
      encoding: request.headers.get("accept-encoding"),
      type: request.headers.get("content-type"),
      body: await request.text(),
    }, { status: 201 })
  );
  const cluster = clusterAt(server.url, {
    login: { kind: "token", token: "t" },
    impersonate: { user: "bob" },
    disableCompression: true,
  });
  await using client = clientOf(cluster);
  const answer = await client.request({
    method: "POST",
    path: "/api/v1/x?dryRun=All",
    headers: { "content-type": "application/json" },
    body: encode("{}"),
  });
  equal(answer.status, 201);
  assertEquals(JSON.parse(decode(answer.body)), {
    method: "POST",
    path: "/api/v1/x?dryRun=All",
    agent: "dormouse",
    authorization: "Bearer t",
    as: "bob",
    encoding: "identity",
    type: "application/json",
    body: "{}",
  });
  const other = await client.request({
    method: "GET",
    path: "/",
    impersonate: { user: "eve" },
  });
  equal(JSON.parse(decode(other.body)).as, "eve");
});

Deno.test("request() returns any status, send() only success", async () => {
  await using server = serveLocally(() =>
    Response.json({
      kind: "Status",
      code: 404,
      reason: "NotFound",
      message: "not there",
    }, { status: 404 })
  );
  await using client = clientOf(clusterAt(server.url));
  equal((await client.request({ method: "GET", path: "/x" })).status, 404);
  await assertRejects(client.send({ method: "GET", path: "/x?y" }), {
    name: "NotFoundError",
    message: 'Cannot GET "/x": not there',
  });
  await assertRejects(
    client.openStream({ method: "GET", path: "/x" }),
    NotFoundError,
  );
});

Deno.test("request() follows no redirect", async () => {
  await using server = serveLocally(() =>
    Response.redirect("http://127.0.0.1:9/", 302)
  );
  await using client = clientOf(clusterAt(server.url));
  equal((await client.request({ method: "GET", path: "/" })).status, 302);
});

Deno.test("request() tries again where that is safe, and tells of each attempt", async () => {
  let requests = 0;
  await using server = serveLocally(() =>
    ++requests < 3 ? new Response(null, { status: 503 }) : new Response("ok")
  );
  const observer = new Records();
  await using client = clientOf(clusterAt(server.url), { observer });
  equal(
    decode((await client.request({ method: "GET", path: "/" })).body),
    "ok",
  );
  assertEquals(observer.records.map(({ code }) => code), ["503", "503", "200"]);
  equal(observer.records[2]?.receivedBytes, 2);
  requests = 0;
  equal((await client.request({ method: "POST", path: "/" })).status, 503);
});

Deno.test("request() gives up on an answer that does not come", async () => {
  await using server = serveLocally(() => new Response(new ReadableStream()));
  const observer = new Records();
  await using client = clientOf(clusterAt(server.url), { observer });
  await assertRejects(
    client.request({ method: "GET", path: "/", timeoutMs: 30 }),
    (error) =>
      error instanceof ConnectionError &&
      /none came within 30 ms/.test(error.message),
  );
  assertEquals(observer.records.map(({ code }) => code), ["timeout"]);
});

Deno.test("request() ends with the caller's signal and its reason", async () => {
  await using server = serveLocally(() => new Response(new ReadableStream()));
  await using client = clientOf(clusterAt(server.url));
  const reason = new Error("enough");
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 20);
  await assertRejects(
    client.request({ method: "GET", path: "/", signal: controller.signal }),
    reason,
  );
});

Deno.test("a token that the server no longer accepts is read again, once", async () => {
  let valid = "one";
  let requests = 0;
  await using server = serveLocally((request) => {
    requests++;
    const accepted = request.headers.get("authorization") === `Bearer ${valid}`;
    return new Response(null, { status: accepted ? 200 : 401 });
  });
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "one");
    await using client = clientOf(
      clusterAt(server.url, { login: { kind: "tokenFile", path } }),
    );
    equal((await client.request({ method: "GET", path: "/" })).status, 200);
    valid = "two";
    await Deno.writeTextFile(path, "two");
    equal((await client.request({ method: "POST", path: "/" })).status, 200);
    valid = "three";
    requests = 0;
    equal((await client.request({ method: "GET", path: "/" })).status, 401);
    equal(requests, 2);
    await assertRejects(
      client.openStream({ method: "GET", path: "/" }),
      UnauthorizedError,
    );
    await Deno.writeTextFile(path, "three");
    using _stream = await client.openStream({ method: "GET", path: "/" }).catch(
      () => undefined,
    );
    equal((await client.request({ method: "GET", path: "/" })).status, 200);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("what cannot be logged in with is told as such", async () => {
  const cluster = clusterAt("http://127.0.0.1:1234", {
    login: { kind: "tokenFile", path: "/no/such" },
  });
  await using client = clientOf(cluster, {
    credentials: new Credentials(cluster),
  });
  await assertRejects(client.request({ method: "GET", path: "/" }), {
    name: "CredentialError",
  });
});

Deno.test("openStream() yields bytes as they come, however many", async () => {
  const sizes = [
    10,
    5_000,
    200_000,
    ...Array.from({ length: 40 }, () => 7),
    100_000,
  ];
  await using server = serveLocally(() =>
    new Response(
      new ReadableStream({
        async start(controller): Promise<void> {
          for (const size of sizes) {
            controller.enqueue(new Uint8Array(size).fill(size % 251));
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
          controller.close();
        },
      }),
    )
  );
  await using client = clientOf(clusterAt(server.url));
  using stream = await client.openStream({ method: "GET", path: "/" });
  const received: number[] = [];
  for (let chunk = await stream.read(); chunk; chunk = await stream.read()) {
    received.push(...chunk);
  }
  const expected = sizes.flatMap((size) =>
    Array.from({ length: size }, () => size % 251)
  );
  equal(received.length, expected.length);
  equal(received.every((byte, at) => byte === expected[at]), true);
});

Deno.test("openStream() outlives its timeout, and ends when it is disposed", async () => {
  let cancelled = false;
  await using server = serveLocally(() =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(encode("x")),
        cancel: () => void (cancelled = true),
      }),
    )
  );
  await using client = clientOf(clusterAt(server.url));
  const stream = await client.openStream({
    method: "GET",
    path: "/",
    timeoutMs: 200,
  });
  equal((await stream.read())?.length, 1);
  const next = stream.read();
  await new Promise((resolve) => setTimeout(resolve, 250));
  stream[Symbol.dispose]();
  await assertRejects(next, ConnectionError);
  while (!cancelled) await new Promise((resolve) => setTimeout(resolve, 5));
});

Deno.test("a stream that is cut is an error, and not its end", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    const connection = await listener.accept();
    await connection.read(new Uint8Array(1024));
    await connection.write(
      encode("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"),
    );
    connection.close();
  })();
  try {
    await using client = clientOf(
      clusterAt(`http://127.0.0.1:${listener.addr.port}`),
    );
    using stream = await client.openStream({ method: "GET", path: "/" });
    equal(decode((await stream.read()) ?? new Uint8Array()), "half");
    await assertRejects(stream.read(), ConnectionError);
    await serving;
  } finally {
    listener.close();
  }
});

Deno.test("request() reads no more of an answer than it is allowed to", async (t) => {
  await using server = serveLocally((request) =>
    new Response("x".repeat(Number(new URL(request.url).pathname.slice(1))))
  );
  await using client = clientOf(clusterAt(server.url));
  const ask = (size: number): Promise<KubeResponse> =>
    client.request({ method: "GET", path: `/${size}`, maxBytes: 100_000 });
  await t.step("what fits comes whole", async () => {
    for (const size of [0, 1, 99_999, 100_000]) {
      equal((await ask(size)).body.length, size);
    }
  });
  await t.step("what does not is refused", async () => {
    await assertRejects(ask(100_001), AnswerTooLargeError);
    await assertRejects(ask(50_000_000), AnswerTooLargeError);
  });
});
