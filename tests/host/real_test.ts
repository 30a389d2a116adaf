import { testWithServer } from "../support/api_server.ts";
import { requestSuite } from "./request_suite.ts";
import { hostSuite } from "./suite.ts";

await testWithServer("host on a real API server", async (server, t) => {
  const laws: [name: string, run: (kubeconfig: string) => Promise<void>][] = [];
  const law = (
    name: string,
    run: (kubeconfig: string) => Promise<void>,
  ): void => void laws.push([name, run]);
  hostSuite("a real API server", law);
  requestSuite("a real API server", law);
  for (const [name, run] of laws) {
    await t.step(name, () => run(server.kubeconfigPath));
  }
});
