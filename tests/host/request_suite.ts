/**
 * What holds of the requests of a child, whatever API server they go to.
 *
 * @module
 */

import { deepStrictEqual as assertEquals, match, ok } from "node:assert/strict";
import type { Headers, Method } from "../../runtime/guest/mod.ts";
import { RequestFixture } from "./request_fixture.ts";
import { until } from "../support/until.ts";

const CONFIGMAPS = `
permissions:
  - {apiGroups: [""], resources: [configmaps], verbs: ["*"]}
`;
const CONFIG_MAPS = { group: "", version: "v1", plural: "configmaps" };
const NO_CACHE: Headers = [["Cache-Control", "no-cache"]];
const METADATA: Headers = [[
  "accept",
  "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
]];
const METADATA_LIST: Headers = [[
  "accept",
  "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
]];

type Run = (kubeconfig: string) => Promise<void>;

/** Registers the suite for a server. */
export function requestSuite(
  server: string,
  test: (name: string, run: Run) => void,
): void {
  const law = (
    name: string,
    run: (fixture: RequestFixture) => Promise<void>,
  ): void =>
    test(`requests on ${server}: ${name}`, async (kubeconfig) => {
      await using fixture = await RequestFixture.start(kubeconfig);
      await run(fixture);
    });

  law("a child reads what it has just written", async (fixture) => {
    const namespace = await fixture.namespace();
    await fixture.watch({ resource: CONFIG_MAPS, namespace });
    const child = await fixture.child(CONFIGMAPS);
    const all = `/api/v1/namespaces/${namespace}/configmaps`;
    const one = `${all}/a`;
    const read = async (): Promise<string | undefined> => {
      const { status, body } = await child.json("GET", one);
      return status === 200 ? body.data?.n : undefined;
    };
    const sent = await fixture.sent(async () => {
      await child.json("POST", all, {
        body: { metadata: { name: "a" }, data: { n: "0" } },
      });
      assertEquals(await read(), "0");
      for (let n = 1; n <= 50; n++) {
        const { body } = await child.json("GET", one);
        body.data.n = String(n);
        assertEquals((await child.json("PUT", one, { body })).status, 200);
        assertEquals(await read(), String(n));
        const { body: list } = await child.json("GET", all);
        assertEquals(
          list.items.find((item: { metadata: { name: string } }) =>
            item.metadata.name === "a"
          ).data.n,
          String(n),
        );
      }
      await child.json("DELETE", one);
      assertEquals(await read(), undefined);
    });
    // The writes, and what kinds there are: no read was sent.
    ok(sent <= 52 + 4, `sent ${sent}`);
  });

  law("what goes to the server and what the cache answers", async (fixture) => {
    const namespace = await fixture.namespace();
    const all = `/api/v1/namespaces/${namespace}/configmaps`;
    for (const name of ["a", "b", "c"]) {
      await fixture.host("POST", all, { metadata: { name } });
    }
    await fixture.watch({ resource: CONFIG_MAPS, namespace });
    const child = await fixture.child(CONFIGMAPS);
    const { body: { metadata } } = await child.json("GET", all);
    const version = metadata.resourceVersion;
    const table: [name: string, url: string, sent: 0 | 1, headers?: Headers][] =
      [
        ["a get", `${all}/a`, 0],
        ["a get of none", `${all}/none`, 0],
        ["a list", all, 0],
        ["a list by label", `${all}?labelSelector=x%3Dy`, 0],
        ["a list by name", `${all}?fieldSelector=metadata.name%3Da`, 0],
        ["no-cache", `${all}/a`, 1, NO_CACHE],
        ["any version", `${all}?resourceVersion=0`, 0],
        ["any version, in pages", `${all}?resourceVersion=0&limit=2`, 0],
        ["pages", `${all}?limit=2`, 1],
        ["no limit", `${all}?limit=0`, 0],
        ["this version or newer", `${all}/a?resourceVersion=${version}`, 0],
        [
          "this version or newer, in words",
          `${all}?resourceVersion=${version}&resourceVersionMatch=NotOlderThan`,
          0,
        ],
        [
          "this very version",
          `${all}?resourceVersion=${version}&resourceVersionMatch=Exact`,
          1,
        ],
        ["a field that the server knows", `${all}?fieldSelector=data.x%3Dy`, 1],
        ["no selector", `${all}?labelSelector=%3D%3D%3D`, 1],
        ["another question", `${all}?pretty=true`, 1],
        ["metadata of one", `${all}/a`, 0, METADATA],
        ["metadata of all", all, 0, METADATA_LIST],
        ["a table", all, 1, [[
          "accept",
          "application/json;as=Table;v=v1;g=meta.k8s.io",
        ]]],
        ["another namespace", `/api/v1/namespaces/default/configmaps`, 1],
      ];
    for (const [name, url, expected, headers = []] of table) {
      const sent = await fixture.sent(() => child.ask("GET", url, { headers }));
      assertEquals([name, sent], [name, expected]);
    }
  });

  law("metadata is answered as the server does it", async (fixture) => {
    const namespace = await fixture.namespace();
    const all = `/api/v1/namespaces/${namespace}/configmaps`;
    await fixture.host("POST", all, {
      metadata: { name: "a", labels: { x: "y" } },
      data: { secret: "of nobody's business" },
    });
    await fixture.watch({ resource: CONFIG_MAPS, namespace });
    const child = await fixture.child(CONFIGMAPS);
    for (
      const [url, headers] of [[`${all}/a`, METADATA], [
        all,
        METADATA_LIST,
      ]] as const
    ) {
      const cached = await child.json("GET", url, { headers });
      const fresh = await child.json("GET", url, {
        headers: [...headers, ...NO_CACHE],
      });
      assertEquals(cached.body.kind, fresh.body.kind);
      assertEquals(cached.body.apiVersion, fresh.body.apiVersion);
      assertEquals(JSON.stringify(cached.body).includes("secret"), false);
    }
  });

  law("a cache of metadata never answers for the whole", async (fixture) => {
    const namespace = await fixture.namespace();
    const all = `/api/v1/namespaces/${namespace}/configmaps`;
    await fixture.host("POST", all, {
      metadata: { name: "a" },
      data: { n: "1" },
    });
    await fixture.watch({
      resource: CONFIG_MAPS,
      namespace,
      metadataOnly: true,
    });
    const child = await fixture.child(CONFIGMAPS);
    await child.json("GET", `${all}/a`, { headers: METADATA });
    assertEquals(
      await fixture.sent(() =>
        child.ask("GET", `${all}/a`, { headers: METADATA })
      ),
      0,
    );
    assertEquals((await child.json("GET", `${all}/a`)).body.data.n, "1");
    assertEquals((await child.json("GET", all)).body.items[0].data.n, "1");
  });

  law("what no rule allows is refused before it is sent", async (fixture) => {
    const child = await fixture.child(`
permissions:
  - {apiGroups: [""], resources: [configmaps], verbs: [get], namespaces: [a]}
  - {apiGroups: [""], resources: [configmaps], verbs: [list], resourceNames: [x]}
`);
    const a = "/api/v1/namespaces/a/configmaps";
    const table: [Method, url: string, allowed: boolean][] = [
      ["GET", `${a}/x`, true],
      ["HEAD", `${a}/x`, true],
      ["GET", "/api/v1/namespaces/b/configmaps/x", false],
      ["DELETE", `${a}/x`, false],
      ["GET", a, false],
      ["GET", `${a}?fieldSelector=metadata.name%3Dx`, true],
      ["GET", `${a}?fieldSelector=metadata.name%3Dy`, false],
      ["GET", `${a}?fieldSelector=metadata.name%3Dx,metadata.name%3Dy`, false],
      ["GET", `${a}?fieldSelector=metadata.name%3Dx&fieldSelector=`, false],
      ["GET", `${a}?fieldSelector=metadata.name!%3Dx`, false],
      ["GET", `${a}/x/status`, false],
      ["GET", "/api/v1/secrets", false],
      ["GET", "/api/v1/namespaces/a/pods/p/proxy/x", false],
      ["POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", false],
      ["GET", "/version", true],
      ["GET", "/apis", true],
      ["GET", "/openapi/v3", true],
      ["POST", "/version", false],
      ["GET", "/metrics", false],
      ["GET", "/logs/kube.log", false],
    ];
    for (const [method, url, allowed] of table) {
      const sent = await fixture.sent(async () => {
        const { status, body } = await child.ask(method, url);
        if (allowed) return;
        assertEquals([url, status], [url, 403]);
        const text = new TextDecoder().decode(body);
        assertEquals(JSON.parse(text).kind, "Status");
        match(JSON.parse(text).message, /child "child" may not/);
      });
      assertEquals([url, sent > 0], [url, allowed]);
    }
  });

  law("a path that can be read in two ways is not sent", async (fixture) => {
    const child = await fixture.child(`
permissions:
  - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
`);
    const a = "/api/v1/namespaces/a";
    for (
      const url of [
        `${a}/configmaps/x%2F..%2Fy`,
        `${a}/configmaps/%2e%2e`,
        `${a}/configmaps/../secrets`,
        `${a}/configmaps/./x`,
        `${a}//configmaps`,
        `/api//v1/namespaces`,
        `//evil.example/api/v1/namespaces`,
        `${a}/configmaps/x%5Cy`,
        `${a}/configmaps/x%00`,
        `${a}/configmaps/x%25y`,
        `${a}/configmaps/x%`,
        `${a}/configmaps/%ff`,
        `/api/v1/watch/namespaces`,
        `/api/v1/proxy/namespaces/a/pods/p`,
      ]
    ) {
      const sent = await fixture.sent(async () => {
        const { status, body } = await child.json("GET", url);
        assertEquals([url, status], [url, 400]);
        assertEquals(body.kind, "Status");
      });
      assertEquals([url, sent], [url, 0]);
    }
    // Neither a fragment nor a query gets out of its place.
    const hidden = await child.json("GET", `${a}/configmaps/x%3Fwatch=1`);
    assertEquals(hidden.status, 404);
  });

  law("a guest in call style is told how to watch", async (fixture) => {
    const child = await fixture.child(CONFIGMAPS, { streaming: false });
    for (const flag of ["true", "1", "", "yes"]) {
      const sent = await fixture.sent(async () => {
        const { status, body } = await child.json(
          "GET",
          `/api/v1/configmaps?watch=${flag}`,
        );
        assertEquals(status, 400);
        match(body.message, /dormouse\.watch/);
      });
      assertEquals(sent, 0);
    }
  });

  law("a stream has an event a line", async (fixture) => {
    const namespace = await fixture.namespace();
    const all = `/api/v1/namespaces/${namespace}/configmaps`;
    const child = await fixture.child(CONFIGMAPS);
    const stream = child.stream(`${all}?watch=true&pretty=false`);
    await until(() => stream.opened);
    for (let n = 0; n < 30; n++) {
      await child.json("POST", all, {
        body: { metadata: { name: `a${n}` }, data: { x: "y".repeat(20_000) } },
      });
    }
    await until(() =>
      stream.events.filter(({ type, object }) =>
        type === "ADDED" && /^a\d+$/.test(object.metadata.name)
      ).length === 30
    );
    stream.end();
    assertEquals(stream.over, undefined);
  });

  law("what the server refuses of a stream is a reply", async (fixture) => {
    const child = await fixture.child(`
permissions:
  - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
`);
    const stream = child.stream("/apis/none.example.com/v1/nones?watch=true");
    await until(() => stream.reply !== undefined);
    assertEquals(stream.reply?.status, 404);
  });

  law("an answer that is too large is refused, not read", async (fixture) => {
    const namespace = await fixture.namespace();
    const all = `/api/v1/namespaces/${namespace}/configmaps`;
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        fixture.host("POST", all, {
          metadata: { name: `a${n}` },
          data: { x: "y".repeat(800_000) },
        })),
    );
    const child = await fixture.child(CONFIGMAPS);
    const { status, body } = await child.json("GET", all);
    assertEquals(status, 413);
    match(body.message, /wanted at most/);
    assertEquals((await child.json("GET", `${all}?limit=2`)).status, 200);
    await fixture.host("DELETE", all);
  });

  law("the runtime itself is asked by URLs of its own", async (fixture) => {
    const child = await fixture.child("limits: {kv: 1Ki}\n");
    const url = "dormouse:/kv/greeting";
    const sent = await fixture.sent(async () => {
      assertEquals(
        (await child.ask("PUT", url, { body: "hello" })).status,
        204,
      );
      const { status, body } = await child.ask("GET", url);
      assertEquals([status, new TextDecoder().decode(body)], [200, "hello"]);
      const large = await child.json("PUT", url, { body: "x".repeat(1024) });
      assertEquals(large.status, 507);
      match(large.body.message, /limits\.kv/);
      for (
        const [method, url, status] of [
          ["GET", "dormouse:/owned/some-uid", 200],
          ["POST", "dormouse:/owned/some-uid", 405],
          ["GET", "dormouse:/owned/a/b", 404],
          ["GET", "dormouse:/owned/", 404],
          ["GET", "dormouse:/kv", 404],
          ["GET", "dormouse:/etc/passwd", 404],
          ["GET", "https://example.com/", 403],
        ] as const
      ) {
        assertEquals([url, (await child.ask(method, url)).status], [
          url,
          status,
        ]);
      }
    });
    assertEquals(sent, 0);
  });

  law(
    "a child that floods waits its turn, and nobody else",
    async (fixture) => {
      const namespace = await fixture.namespace();
      const url = `/api/v1/namespaces/${namespace}/configmaps`;
      const flood = await fixture.child(
        `${CONFIGMAPS}limits: {requestsPerSecond: 40}\n`,
      );
      const good = await fixture.child(CONFIGMAPS);
      const ask = (): Promise<unknown> =>
        flood.ask("GET", url, { headers: NO_CACHE });
      const startedAt = performance.now();
      const all = Promise.all(Array.from({ length: 80 }, ask));
      const others = performance.now();
      await good.ask("GET", url, { headers: NO_CACHE });
      ok(performance.now() - others < 500);
      const abort = new AbortController();
      const given = flood.ask("GET", url, {
        headers: NO_CACHE,
        signal: abort.signal,
      });
      abort.abort();
      await all;
      // Forty at once, and forty in the second after.
      ok(performance.now() - startedAt > 900);
      // Nobody waits for what was given up: nothing is told of it.
      assertEquals(
        await Promise.race([given, Promise.resolve("nothing")]),
        "nothing",
      );
    },
  );
}
