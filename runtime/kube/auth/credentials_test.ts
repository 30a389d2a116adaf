import {
  equal as assertEquals,
  rejects as assertRejects,
} from "node:assert/strict";
import { CredentialError } from "../errors.ts";
import type { ClusterConfig, Login } from "./cluster_config.ts";
import { Credentials } from "./credentials.ts";
import type { ExecCredential } from "./exec_plugin.ts";

function cluster(
  login: Login,
  more: Partial<ClusterConfig> = {},
): ClusterConfig {
  return {
    server: "https://host",
    namespace: "default",
    skipVerify: false,
    disableCompression: false,
    login,
    ...more,
  };
}

const EXEC: Login = {
  kind: "exec",
  plugin: {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "x",
    args: [],
    env: {},
    installHint: "",
    provideClusterInfo: false,
    interactiveMode: "Never",
  },
};

async function withFile(run: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await run(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("authorization() says who we are", async (t) => {
  const table: [login: Login, header: string | undefined][] = [
    [{ kind: "none" }, undefined],
    [{ kind: "token", token: "t" }, "Bearer t"],
    [{ kind: "basic", username: "ü", password: "p" }, "Basic w7w6cA=="],
  ];
  for (const [login, header] of table) {
    await t.step(
      login.kind,
      async () =>
        assertEquals(
          await new Credentials(cluster(login)).authorization(),
          header,
        ),
    );
  }
});

Deno.test("authorization() follows a token file that is replaced", () =>
  withFile(async (path) => {
    let now = 0;
    const credentials = new Credentials(cluster({ kind: "tokenFile", path }), {
      now: () => now,
    });
    await Deno.writeTextFile(path, "one\n");
    assertEquals(await credentials.authorization(), "Bearer one");
    await Deno.writeTextFile(path, "two\n");
    assertEquals(await credentials.authorization(), "Bearer one");
    now += 60_000;
    assertEquals(await credentials.authorization(), "Bearer two");
    await Deno.writeTextFile(path, "three");
    credentials.invalidate();
    assertEquals(await credentials.authorization(), "Bearer three");
  }));

Deno.test("authorization() bears a token file that is away for a moment", async (t) => {
  const path = "/no/such/token";
  await t.step("with a fallback", async () => {
    const login: Login = { kind: "tokenFile", path, fallback: "old" };
    assertEquals(
      await new Credentials(cluster(login)).authorization(),
      "Bearer old",
    );
  });
  await t.step("but not from the beginning", () =>
    assertRejects(
      new Credentials(cluster({ kind: "tokenFile", path })).authorization(),
      (error) =>
        error instanceof CredentialError &&
        /Cannot read token file/.test(error.message),
    ));
  await t.step("nor an empty one", () =>
    withFile(async (empty) => {
      const credentials = new Credentials(
        cluster({ kind: "tokenFile", path: empty }),
      );
      await assertRejects(credentials.authorization(), /it is empty/);
    }));
});

Deno.test("a plugin runs once for all, and again before what it gave expires", async () => {
  let [now, runs] = [0, 0];
  const runPlugin = (): Promise<ExecCredential> =>
    Promise.resolve({ token: `t${++runs}`, expiresAt: now + 60_000 });
  const credentials = new Credentials(cluster(EXEC), {
    runPlugin,
    now: () => now,
  });
  const both = await Promise.all([
    credentials.authorization(),
    credentials.authorization(),
  ]);
  assertEquals(both.join(), "Bearer t1,Bearer t1");
  now += 49_000;
  assertEquals(await credentials.authorization(), "Bearer t1");
  now += 2_000;
  const again = await Promise.all([
    credentials.authorization(),
    credentials.authorization(),
  ]);
  assertEquals(again.join(), "Bearer t2,Bearer t2");
  credentials.invalidate();
  assertEquals(await credentials.authorization(), "Bearer t3");
});

Deno.test("a plugin that failed is run again for the next who asks", async () => {
  let runs = 0;
  const runPlugin = (): Promise<ExecCredential> =>
    ++runs === 1
      ? Promise.reject(new CredentialError("no"))
      : Promise.resolve({ token: "t" });
  const credentials = new Credentials(cluster(EXEC), { runPlugin });
  await assertRejects(credentials.authorization(), CredentialError);
  assertEquals(await credentials.authorization(), "Bearer t");
});

Deno.test("identity() is the same object until something has changed", () =>
  withFile(async (path) => {
    let now = 0;
    await Deno.writeTextFile(path, "CA one");
    const config = cluster({ kind: "none" }, {
      authority: { kind: "file", path },
      clientCertificate: {
        certificate: { kind: "inline", pem: "C" },
        key: { kind: "inline", pem: "K" },
      },
    });
    const credentials = new Credentials(config, { now: () => now });
    const first = await credentials.identity();
    assertEquals(first.authority, "CA one");
    assertEquals(first.certificate?.cert, "C");
    now += 5 * 60_000;
    assertEquals(await credentials.identity(), first);
    await Deno.writeTextFile(path, "CA two");
    assertEquals(await credentials.identity(), first);
    now += 5 * 60_000;
    assertEquals((await credentials.identity()).authority, "CA two");
  }));

Deno.test("identity() takes the certificate that a plugin gives", async () => {
  let runs = 0;
  const runPlugin = (): Promise<ExecCredential> =>
    Promise.resolve({ clientCertificate: { cert: `C${++runs}`, key: "K" } });
  const credentials = new Credentials(cluster(EXEC), { runPlugin });
  assertEquals((await credentials.identity()).certificate?.cert, "C1");
  assertEquals((await credentials.identity()).certificate?.cert, "C1");
  assertEquals(await credentials.authorization(), undefined);
  credentials.invalidate();
  assertEquals((await credentials.identity()).certificate?.cert, "C2");
});

Deno.test("identity() names the file that cannot be read", () => {
  const config = cluster({ kind: "none" }, {
    authority: { kind: "file", path: "/no/such/ca" },
  });
  return assertRejects(
    new Credentials(config).identity(),
    (error) =>
      error instanceof CredentialError &&
      /"\/no\/such\/ca"/.test(error.message),
  );
});
