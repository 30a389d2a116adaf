import {
  equal as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { dirname } from "node:path";
import { CertificateAuthority } from "../../../scripts/apiserver/mod.ts";
import {
  clientOf,
  clusterAt,
  decode,
} from "../../../tests/support/kube_fixture.ts";
import type { ClusterConfig, ConnectionIdentity } from "../auth/mod.ts";
import { ConnectionError } from "../errors.ts";
import { TlsBridge } from "./tls_bridge.ts";

const authority = new CertificateAuthority("mine");

/** A server whose certificate is for "api.test", reached as 127.0.0.1. */
function serveAs(host: string): Deno.HttpServer<Deno.NetAddr> {
  const { certificate: cert, key } = authority.issue({
    subject: { commonName: "server" },
    hosts: [host],
  });
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} },
    (request) => new Response(new URL(request.url).pathname),
  );
}

async function get(
  port: number,
  more: Partial<ClusterConfig>,
): Promise<string> {
  await using client = clientOf(clusterAt(`https://127.0.0.1:${port}`, more));
  const { body } = await client.request({ method: "GET", path: "/hello" });
  return decode(body);
}

Deno.test("a server is reached whatever its certificate, if that is wanted", async (t) => {
  await using server = serveAs("api.test");
  const { port } = server.addr;
  const trusted = {
    authority: { kind: "inline", pem: authority.credential.certificate },
  } as const;
  const stranger = {
    authority: {
      kind: "inline",
      pem: new CertificateAuthority("other").credential.certificate,
    },
  } as const;

  await t.step(
    "not by its address",
    () => assertRejects(get(port, trusted), /is for another name/),
  );
  await t.step(
    "by the name it bears",
    async () =>
      assertEquals(
        await get(port, { ...trusted, serverName: "api.test" }),
        "/hello",
      ),
  );
  await t.step(
    "not by another name",
    () =>
      assertRejects(
        get(port, { ...trusted, serverName: "other.test" }),
        /is for another name/,
      ),
  );
  await t.step(
    "not on the word of a stranger",
    () =>
      assertRejects(
        get(port, { ...stranger, serverName: "api.test" }),
        /another authority/,
      ),
  );
  await t.step(
    "without a look at it",
    async () => assertEquals(await get(port, { skipVerify: true }), "/hello"),
  );
});

Deno.test("a bridge says why there is no connection", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await assertRejects(
    get(port, { skipVerify: true }),
    (error) => error instanceof ConnectionError && error.problem === "refused",
  );
});

Deno.test("a bridge leaves nothing behind", async () => {
  const identity = (): Promise<ConnectionIdentity> => Promise.resolve({});
  const bridge = new TlsBridge({
    hostname: "127.0.0.1",
    port: 9,
    skipVerify: true,
    identity,
  });
  const directory = dirname(await bridge.start());
  assertEquals((await Deno.stat(directory)).mode, 0o40700);
  await bridge[Symbol.asyncDispose]();
  await assertRejects(Deno.stat(directory), Deno.errors.NotFound);
});
