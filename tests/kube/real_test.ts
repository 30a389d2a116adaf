import { testWithServer } from "../support/api_server.ts";
import { kubeSuite } from "./suite.ts";

await testWithServer(
  "the client, watcher and cache on a real API server",
  (server, t) => kubeSuite(t, server),
);
