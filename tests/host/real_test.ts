import { testWithServer } from "../support/api_server.ts";
import { hostSuite } from "./suite.ts";

await testWithServer("host on a real API server", async (server, t) => {
  const laws: [name: string, run: (kubeconfig: string) => Promise<void>][] = [];
  hostSuite("a real API server", (name, run) => void laws.push([name, run]));
  for (const [name, run] of laws) {
    await t.step(name, () => run(server.kubeconfigPath));
  }
});
