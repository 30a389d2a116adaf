import { startEmbedded } from "../../runtime/embedded/mod.ts";
import { tempTree } from "../support/temp_tree.ts";
import { requestSuite } from "./request_suite.ts";
import { hostSuite } from "./suite.ts";

function test(name: string, run: (kubeconfig: string) => Promise<void>): void {
  Deno.test(name, async () => {
    await using server = await startEmbedded({});
    await using tree = await tempTree({ kubeconfig: server.kubeconfig() });
    await run(`${tree.path}/kubeconfig`);
  });
}

hostSuite("the embedded server", test);
requestSuite("the embedded server", test);
