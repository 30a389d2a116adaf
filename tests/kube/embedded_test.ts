import { startEmbedded } from "../../runtime/embedded/mod.ts";
import type { Capability } from "../support/api_server.ts";
import { tempTree } from "../support/temp_tree.ts";
import { kubeSuite } from "./suite.ts";

/** What the embedded server has of what a real one can do. */
const CAPABILITIES: ReadonlySet<Capability> = new Set<Capability>([
  "controllers",
  "paging",
  "watchList",
  "customResources",
  "serverSideApply",
  "strategicMergePatch",
]);

Deno.test("the client, watcher and cache on the embedded server", async (t) => {
  await using server = await startEmbedded();
  await using files = await tempTree({ kubeconfig: server.kubeconfig() });
  await kubeSuite(t, {
    kubeconfigPath: `${files.path}/kubeconfig`,
    capabilities: CAPABILITIES,
  });
});
