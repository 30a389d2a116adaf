import { startEmbedded } from "../../runtime/embedded/mod.ts";
import { tempTree } from "../support/temp_tree.ts";
import { hostSuite } from "./suite.ts";

hostSuite("the embedded server", (name, run) => {
  Deno.test(name, async () => {
    await using server = await startEmbedded({});
    await using tree = await tempTree({ kubeconfig: server.kubeconfig() });
    await run(`${tree.path}/kubeconfig`);
  });
});
