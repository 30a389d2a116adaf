import { startEmbedded } from "../../runtime/embedded/mod.ts";
import { testSuite } from "./kube_api_suite.ts";
import { CONFORMANCE_CRDS } from "./kinds.ts";

testSuite("the embedded server", async () => {
  const server = await startEmbedded({ crds: CONFORMANCE_CRDS });
  // A watch from version 1 must be one from before the history.
  server.faults.compact();
  return server;
});
