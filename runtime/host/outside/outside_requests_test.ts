import { deepStrictEqual as assertEquals, match } from "node:assert/strict";
import { CertificateAuthority } from "../../../scripts/apiserver/mod.ts";
import type { NetworkAddress } from "../../config/mod.ts";
import type { AbiReply, AbiRequest, Method } from "../../guest/mod.ts";
import { OutsideRequests, type OutsideWorld } from "./mod.ts";

const authority = new CertificateAuthority("mine");
const NAME = "api.example.com";

/** What the server of a test saw of a request. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server of the world outside, whose certificate is of `names`. */
function serveAs(
  names: readonly string[],
  handler?: (request: Request) => Response | Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  const { certificate: cert, key } = authority.issue({
    subject: { commonName: "server" },
    hosts: [...names],
  });
  const echo = async (request: Request): Promise<Response> =>
    Response.json({
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    });
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} },
    handler ?? echo,
  );
}

/** The requests of a child that may reach `hosts`, in a world where every name is at `address`. */
function child(
  hosts: readonly NetworkAddress[],
  world: OutsideWorld & { readonly address?: string } = {},
): OutsideRequests {
  const { address = "127.0.0.1", ...more } = world;
  return new OutsideRequests({
    child: "c",
    hosts,
    messageBytes: 1000,
    turn: () => Promise.resolve(),
    world: {
      resolver: { resolve: () => Promise.resolve([address]) },
      authorities: [authority.credential.certificate],
      ...more,
    },
  });
}

/** A child that may reach the server by the name, and by its address. */
const childOf = (
  { addr: { port } }: Deno.HttpServer<Deno.NetAddr>,
  world: OutsideWorld = {},
): OutsideRequests =>
  child([{ hostname: NAME, port }, { hostname: "127.0.0.1", port }], world);

function ask(
  requests: OutsideRequests,
  method: Method,
  url: string,
  more: Partial<AbiRequest> & { readonly signal?: AbortSignal } = {},
): Promise<AbiReply> {
  const { signal = new AbortController().signal, ...rest } = more;
  const request = { method, url, headers: [], body: new Uint8Array(), ...rest };
  return requests.answer(request, signal);
}

const textOf = ({ body }: AbiReply): string => new TextDecoder().decode(body);
const seen = (reply: AbiReply): Seen => JSON.parse(textOf(reply));

function assertRefused(reply: AbiReply, status: number, message: RegExp): void {
  assertEquals([reply.status, textOf(reply).includes('"kind":"Status"')], [
    status,
    true,
  ]);
  match(JSON.parse(textOf(reply)).message, message);
}

Deno.test("a listed host is asked, as the guest said it", async () => {
  await using server = serveAs([NAME]);
  const { port } = server.addr;
  const requests = childOf(server);
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"] as const) {
    const reply = await ask(
      requests,
      method,
      `https://${NAME}:${port}/a%20b?c=d&e#f`,
      {
        headers: [
          ["Authorization", "Bearer t"],
          ["X-A", "b"],
          ["Host", "evil.example"],
          ["Connection", "keep-alive, x-a"],
          ["Transfer-Encoding", "chunked"],
          ["Content-Length", "1000"],
          ["Upgrade", "h2c"],
        ],
        body: new TextEncoder().encode(method === "GET" ? "" : "héllo"),
      },
    );
    assertEquals(reply.status, 200);
    const { method: got, url, headers, body } = seen(reply);
    assertEquals(got, method);
    assertEquals(url, `https://${NAME}:${port}/a%20b?c=d&e`);
    assertEquals(body, method === "GET" ? "" : "héllo");
    assertEquals(headers.authorization, "Bearer t");
    assertEquals(headers["x-a"], "b");
    assertEquals(headers["user-agent"], "dormouse");
    assertEquals(headers["accept-encoding"], "identity");
    assertEquals(headers.upgrade, undefined);
    assertEquals(reply.headers.some(([name]) => name === "connection"), false);
  }
  const head = await ask(requests, "HEAD", `https://${NAME}:${port}/`);
  assertEquals([head.status, head.body.length], [200, 0]);
});

Deno.test("whoever is not listed is not asked", async (t) => {
  const looked: string[] = [];
  const requests = child([{ hostname: NAME, port: 443 }], {
    resolver: {
      resolve: (name) => {
        looked.push(name);
        return Promise.resolve(["1.1.1.1"]);
      },
    },
  });
  const table: [url: string, status: number, message: RegExp][] = [
    ["https://other.example.com/", 403, /hosts: \["other\.example\.com"\]/],
    [`https://${NAME}:8443/`, 403, /hosts: \["api\.example\.com:8443"\]/],
    [`https://${NAME}@evil.example/`, 400, /no password/],
    [`https://evil.example#@${NAME}/`, 403, /evil\.example/],
    [`https://evil.example\\@${NAME}/`, 403, /evil\.example/],
    ["https://127.0.0.1/", 403, /hosts: \["127\.0\.0\.1"\]/],
    ["https://0x7f.1/", 403, /hosts: \["127\.0\.0\.1"\]/],
    ["https://[::ffff:127.0.0.1]/", 403, /hosts: \["\[::ffff:7f00:1\]"\]/],
    ["https://", 400, /no https URL/],
    ["https://a b/", 400, /no https URL/],
    ["https:///etc/passwd", 403, /"etc"/],
  ];
  for (const [url, status, message] of table) {
    await t.step(
      url,
      async () =>
        assertRefused(await ask(requests, "GET", url), status, message),
    );
  }
  assertEquals(looked, []);
});

Deno.test("a listed name leads nowhere that is not listed", async () => {
  await using server = serveAs([NAME]);
  const { port } = server.addr;
  const hosts = [{ hostname: NAME, port }];
  const url = `https://${NAME}:${port}/`;
  for (
    const address of [
      "127.0.0.1",
      "10.0.0.1",
      "169.254.169.254",
      "::1",
      "::ffff:127.0.0.1",
    ]
  ) {
    assertRefused(
      await ask(child(hosts, { address }), "GET", url),
      403,
      /its name leads to .* it would take http: {hosts: \["api\.example\.com:\d+", "/,
    );
  }
});

Deno.test("what is checked is what is connected to", async () => {
  await using server = serveAs([NAME]);
  const { port } = server.addr;
  // The second answer of a DNS that rebinds a name would be another one.
  const answers = [["127.0.0.1"], ["127.0.0.2"]];
  const requests = childOf(server, {
    resolver: { resolve: () => Promise.resolve(answers.shift() ?? []) },
  });
  const url = `https://${NAME}:${port}/`;
  assertEquals((await ask(requests, "GET", url)).status, 200);
  assertEquals(answers.length, 1);
  assertRefused(await ask(requests, "GET", url), 403, /127\.0\.0\.2/);
});

Deno.test("the certificate must be of the host and of a known authority", async () => {
  await using server = serveAs(["other.example.com"]);
  const url = `https://${NAME}:${server.addr.port}/`;
  assertRefused(await ask(childOf(server), "GET", url), 503, /certificate/);
  await using good = serveAs([NAME]);
  const strict = childOf(good, { authorities: [] });
  assertRefused(
    await ask(strict, "GET", `https://${NAME}:${good.addr.port}/`),
    503,
    /certificate/,
  );
  await using byAddress = serveAs(["127.0.0.1"]);
  const { status } = await ask(
    childOf(byAddress),
    "GET",
    `https://127.0.0.1:${byAddress.addr.port}/`,
  );
  assertEquals(status, 200);
});

Deno.test("a redirect is an answer", async () => {
  let asked = 0;
  await using server = serveAs([NAME], () => {
    asked++;
    return new Response(null, {
      status: 302,
      headers: { location: "https://evil.example/" },
    });
  });
  const { port } = server.addr;
  const reply = await ask(childOf(server), "GET", `https://${NAME}:${port}/`);
  assertEquals([reply.status, asked], [302, 1]);
  assertEquals(
    reply.headers.find(([name]) => name === "location")?.[1],
    "https://evil.example/",
  );
});

Deno.test("an answer is read no further than the guest can take it", async () => {
  await using server = serveAs([NAME], (request) => {
    const size = Number(new URL(request.url).pathname.slice(1));
    return new Response("x".repeat(size));
  });
  const base = `https://${NAME}:${server.addr.port}`;
  const requests = childOf(server);
  assertEquals((await ask(requests, "GET", `${base}/1000`)).body.length, 1000);
  for (const size of [1001, 50_000_000]) {
    assertRefused(
      await ask(requests, "GET", `${base}/${size}`),
      413,
      /1000 bytes/,
    );
  }
});

Deno.test("nobody waits for ever", async (t) => {
  const hanging = Promise.withResolvers<Response>();
  await using server = serveAs([NAME], () => hanging.promise);
  const url = `https://${NAME}:${server.addr.port}/`;
  await t.step("the host gives up", async () => {
    const requests = childOf(server, { timeoutMs: 200 });
    assertRefused(await ask(requests, "GET", url), 504, /within 200 ms/);
  });
  await t.step("the guest gives up", async () => {
    const controller = new AbortController();
    const reply = ask(childOf(server), "GET", url, {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(new Error("enough")), 100);
    match(String(await reply.catch((error) => error)), /enough/);
  });
  await t.step("a name that is looked up for ever", async () => {
    const requests = childOf(server, {
      timeoutMs: 50,
      resolver: { resolve: () => new Promise(() => {}) },
    });
    assertRefused(await ask(requests, "GET", url), 504, /within 50 ms/);
  });
  hanging.resolve(new Response());
});

Deno.test("what is not there is said to be not there", async (t) => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const url = `https://${NAME}:${port}/`;
  const hosts = [{ hostname: NAME, port }, { hostname: "127.0.0.1", port }];
  await t.step("a server that speaks no TLS", async () => {
    const serving = listener.accept().then((conn) => conn.close());
    assertRefused(await ask(child(hosts), "GET", url), 503, /cannot GET/);
    await serving;
  });
  listener.close();
  await t.step(
    "nobody",
    async () =>
      assertRefused(await ask(child(hosts), "GET", url), 503, /nobody answers/),
  );
  await t.step("a name without an address", async () => {
    const requests = child(hosts, {
      resolver: { resolve: () => Promise.resolve([]) },
    });
    assertRefused(await ask(requests, "GET", url), 503, /has no address/);
  });
  await t.step("a DNS that fails", async () => {
    const requests = child(hosts, {
      resolver: { resolve: () => Promise.reject(new Error("SERVFAIL")) },
    });
    assertRefused(await ask(requests, "GET", url), 503, /looked up: SERVFAIL/);
  });
  await t.step("a header that ends a line", async () =>
    assertRefused(
      await ask(child(hosts), "GET", url, {
        headers: [["x-a", "b\r\nhost: evil.example"]],
      }),
      400,
      /"x-a" that is none/,
    ));
});
