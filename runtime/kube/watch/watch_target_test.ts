import { equal as assertEquals } from "node:assert/strict";
import type { WatchPhase } from "./watch_state.ts";
import { watchRequest, type WatchTarget } from "./watch_target.ts";

const TARGET: WatchTarget = {
  resource: { group: "apps", version: "v1", plural: "deployments" },
  namespace: "shop",
  labelSelector: "a=b",
  fieldSelector: "metadata.name=x",
  metadataOnly: false,
};

Deno.test("watchRequest() asks as the API server wants to be asked", async (t) => {
  const selectors = "labelSelector=a%3Db&fieldSelector=metadata.name%3Dx";
  const path = "/apis/apps/v1/namespaces/shop/deployments";
  const table: [WatchPhase, query: string][] = [
    [{ phase: "paging", continueToken: "", pageScale: 1 }, "limit=7"],
    [
      { phase: "paging", continueToken: "t", pageScale: 1 },
      "limit=7&continue=t",
    ],
    [
      { phase: "following", resourceVersion: "9" },
      "watch=true&allowWatchBookmarks=true&timeoutSeconds=450&resourceVersion=9",
    ],
    [
      { phase: "streaming" },
      "watch=true&allowWatchBookmarks=true&timeoutSeconds=450&sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
    ],
  ];
  for (const [phase, query] of table) {
    await t.step(query, () => {
      const request = watchRequest(TARGET, phase, { pageSize: 7, random: 0.5 });
      assertEquals(request.path, `${path}?${selectors}&${query}`);
    });
  }
});

Deno.test("watchRequest() asks for metadata where that is enough", async (t) => {
  const accept = (
    phase: WatchPhase,
    metadataOnly: boolean,
  ): string | undefined =>
    watchRequest({ ...TARGET, metadataOnly }, phase, { pageSize: 7, random: 0 })
      .headers?.accept;
  const paging: WatchPhase = {
    phase: "paging",
    continueToken: "",
    pageScale: 1,
  };
  await t.step(
    "a list",
    () =>
      assertEquals(
        accept(paging, true),
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
      ),
  );
  await t.step(
    "a watch",
    () =>
      assertEquals(
        accept({ phase: "streaming" }, true),
        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
      ),
  );
  await t.step(
    "all of it",
    () => assertEquals(accept(paging, false), "application/json"),
  );
});
