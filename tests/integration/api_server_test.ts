import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { dirname } from "node:path";
import { needingKapi, testWithOwnServer } from "../support/api_server.ts";

await testWithOwnServer(
  "an API server of one's own keeps its data over a restart",
  { controllers: false },
  async ({ controlPlane }) => {
    const name = ["get", "namespace", "kept", "-o", "name"];
    await controlPlane.kubectl(["create", "namespace", "kept"]);
    await controlPlane.stopApiServer();
    await controlPlane.startApiServer();
    assertEquals(await controlPlane.kubectl(name), "namespace/kept\n");
  },
);

await testWithOwnServer(
  "a compacted revision can no longer be listed",
  {
    controllers: false,
    apiServerFlags: ["--feature-gates=ListFromCacheSnapshot=false"],
  },
  async ({ controlPlane }) => {
    const revision = async (): Promise<string> => {
      const list = await controlPlane.kubectl([
        "get",
        "--raw",
        "/api/v1/namespaces",
      ]);
      return JSON.parse(list).metadata.resourceVersion;
    };
    const old = await revision();
    await controlPlane.kubectl(["create", "namespace", "newer"]);
    await controlPlane.compact(await revision());
    const exact =
      `/api/v1/namespaces?resourceVersion=${old}&resourceVersionMatch=Exact`;
    const refusal = await controlPlane.kubectl(["get", "--raw", exact]).catch(
      String,
    );
    assertEquals(
      /too old resource version|has been compacted|expired/i.test(refusal),
      true,
      refusal,
    );
  },
);

Deno.test({
  ...await needingKapi(
    "an API server ends with the process that started it, however that dies",
  ),
  async fn(): Promise<void> {
    const script = `
      import { startApiServer } from "${
      import.meta.resolve("../support/api_server.ts")
    }";
      const server = await startApiServer({ controllers: false });
      console.log(server.controlPlane.url, server.kubeconfigPath);
      await new Promise(() => setInterval(() => {}, 1000));
    `;
    const owner = new Deno.Command(Deno.execPath(), {
      args: ["eval", script],
      stdout: "piped",
    }).spawn();
    const reader = owner.stdout.getReader();
    const line = new TextDecoder().decode((await reader.read()).value);
    const [url = "", kubeconfigPath = ""] = line.trim().split(" ");
    owner.kill("SIGKILL");
    await owner.status;
    await reader.cancel();
    await refuses(Number(new URL(url).port));
    await Deno.remove(dirname(kubeconfigPath), { recursive: true });
  },
});

/** Returns once nobody listens on `port` any more. */
async function refuses(port: number): Promise<void> {
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) return;
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
