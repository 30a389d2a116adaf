/**
 * Everything that can stand between a watch and its server: each is told once,
 * by a message that says what to do, is counted, and is tried again until it
 * is mended.
 *
 * @module
 */

import { equal, ok } from "node:assert/strict";
import {
  CertificateAuthority,
  type IssueOptions,
} from "../../scripts/apiserver/mod.ts";
import {
  type ClusterConfig,
  KubeObserver,
  SharedCache,
  type WatchEnd,
  type WatchLabels,
} from "../../runtime/kube/mod.ts";
import {
  clientOf,
  clusterAt,
  CONFIG_MAPS,
  Recorder,
  until,
} from "../support/kube_fixture.ts";

const QUICK = { minMs: 5, maxMs: 10, calmMs: 60_000, shortMs: 0 };
const authority = new CertificateAuthority("mine");
const LIST_END = `${
  JSON.stringify({
    type: "BOOKMARK",
    object: {
      metadata: {
        resourceVersion: "5",
        annotations: { "k8s.io/initial-events-end": "true" },
      },
    },
  })
}\n`;

class Notes extends KubeObserver {
  readonly troubles: string[] = [];
  readonly ends: WatchEnd[] = [];
  recoveries = 0;
  override watchTroubled(_watch: WatchLabels, error: Error): void {
    this.troubles.push(error.message);
  }
  override watchEnded(_watch: WatchLabels, end: WatchEnd): void {
    this.ends.push(end);
  }
  override watchRecovered(): void {
    this.recoveries++;
  }
}

/** Watches until the third attempt has failed; then `mend` must help. */
async function expectTrouble(
  cluster: ClusterConfig,
  message: RegExp,
  mend?: () => void | Promise<void>,
): Promise<void> {
  await using client = clientOf(cluster);
  const notes = new Notes();
  await using cache = new SharedCache({
    client,
    observer: notes,
    backoff: QUICK,
  });
  const recorder = new Recorder();
  cache.subscribe({ resource: CONFIG_MAPS }, recorder);
  await until("three attempts", () => notes.ends.length >= 3);
  equal(notes.troubles.length, 1, notes.troubles.join("\n"));
  ok(message.test(notes.troubles[0] ?? ""), String(notes.troubles[0]));
  equal(notes.recoveries, 0);
  if (mend === undefined) return;
  await mend();
  await until("the watch to work", () => recorder.syncs === 1);
  equal(notes.recoveries, 1);
}

type Answer = (request: Request) => Response;

const work: Answer = () =>
  new Response(
    new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode(LIST_END)),
    }),
  );

function serve(answer: Answer, port = 0): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    answer,
  );
}

function serveTls(
  options: IssueOptions,
  issuer = authority,
): Deno.HttpServer<Deno.NetAddr> {
  const { certificate: cert, key } = issuer.issue(options);
  return Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    cert,
    key,
    onListen: () => {},
  }, work);
}

const trusting = (server: Deno.HttpServer<Deno.NetAddr>): ClusterConfig =>
  clusterAt(`https://127.0.0.1:${server.addr.port}`, {
    authority: { kind: "inline", pem: authority.credential.certificate },
  });

const SERVER: IssueOptions = {
  subject: { commonName: "server" },
  hosts: ["127.0.0.1"],
};

/** Ends a server whose streams would never end by themselves. */
async function end(server: Deno.HttpServer): Promise<void> {
  await server.shutdown();
}

Deno.test("a certificate of another authority", async () => {
  const server = serveTls(SERVER, new CertificateAuthority("another"));
  await expectTrouble(
    trusting(server),
    /comes from another authority .* check that both are of the same cluster/,
  );
  await end(server);
});

Deno.test("a certificate that has expired", async () => {
  const server = serveTls({
    ...SERVER,
    notBefore: new Date(0),
    notAfter: new Date(Date.now() - 1000),
  });
  await expectTrouble(
    trusting(server),
    /has expired, renew it or set this machine's clock/,
  );
  await end(server);
});

Deno.test("a certificate for another name", async () => {
  const server = serveTls({ ...SERVER, hosts: ["elsewhere.test"] });
  await expectTrouble(
    trusting(server),
    /use that name in server or tls-server-name/,
  );
  await end(server);
});

Deno.test("a token that the server does not know, until it is replaced on disk", async () => {
  const server = serve((request) =>
    request.headers.get("authorization") === "Bearer good"
      ? work(request)
      : Response.json({ kind: "Status", code: 401, message: "Unauthorized" }, {
        status: 401,
      })
  );
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, "bad");
    await expectTrouble(
      clusterAt(`http://127.0.0.1:${server.addr.port}`, {
        login: { kind: "tokenFile", path },
      }),
      /does not accept our credentials, log in again or replace the token/,
      () => Deno.writeTextFile(path, "good"),
    );
  } finally {
    await Deno.remove(path);
    await end(server);
  }
});

Deno.test("a watch that is not allowed, until it is", async () => {
  let allowed = false;
  const server = serve((request) =>
    allowed ? work(request) : Response.json(
      {
        kind: "Status",
        code: 403,
        reason: "Forbidden",
        message: "configmaps is forbidden",
      },
      { status: 403 },
    )
  );
  await expectTrouble(
    clusterAt(`http://127.0.0.1:${server.addr.port}`),
    /configmaps is forbidden: grant it by a Role and a RoleBinding/,
    () => void (allowed = true),
  );
  await end(server);
});

Deno.test("a name without an address", () =>
  expectTrouble(
    clusterAt("https://no-such-host.invalid:6443"),
    /"https:\/\/no-such-host.invalid:6443": its name has no address, check the name and this machine's resolver/,
  ));

Deno.test("nobody who listens, until somebody does", async () => {
  const first = serve(work);
  const { port } = first.addr;
  await end(first);
  let second: Deno.HttpServer | undefined;
  await expectTrouble(
    clusterAt(`http://127.0.0.1:${port}`),
    /nobody listens there, check that the API server runs/,
    () => void (second = serve(work, port)),
  );
  if (second !== undefined) await end(second);
});

Deno.test("a proxy that is away", async () => {
  const proxy = serve(work);
  const { port } = proxy.addr;
  await end(proxy);
  await expectTrouble(
    clusterAt("https://10.0.0.1:6443", {
      proxyUrl: `http://me:secret@127.0.0.1:${port}`,
    }),
    /through "http:\/\/127.0.0.1:\d+": the proxy cannot be reached, check proxy-url/,
  );
});

Deno.test("a proxy that refuses", async () => {
  const proxy = serve(() => new Response(null, { status: 403 }));
  await expectTrouble(
    clusterAt("https://10.0.0.1:6443", {
      proxyUrl: `http://127.0.0.1:${proxy.addr.port}`,
    }),
    /the proxy does not let us through, check proxy-url/,
  );
  await end(proxy);
});

Deno.test("a token file that is not there, until it is", async () => {
  const server = serve(work);
  const directory = await Deno.makeTempDir();
  const path = `${directory}/token`;
  try {
    await expectTrouble(
      clusterAt(`http://127.0.0.1:${server.addr.port}`, {
        login: { kind: "tokenFile", path },
      }),
      /Cannot read token file ".*\/token"/,
      () => Deno.writeTextFile(path, "good"),
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
    await end(server);
  }
});
