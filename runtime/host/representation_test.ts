import { deepStrictEqual as assertEquals } from "node:assert/strict";
import type { Headers } from "../guest/mod.ts";
import { type Representation, representationOf } from "./representation.ts";

Deno.test("representationOf() knows what the cache can answer with", async (t) => {
  const partial = "as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
  const table: [Representation, ...string[]][] = [
    ["object"],
    ["object", ""],
    ["object", "*/*"],
    ["object", "application/json"],
    ["object", "application/json, */*"],
    ["object", "application/vnd.kubernetes.protobuf,application/json"],
    ["object", "text/html", "application/json"],
    ["metadata", `application/json;${partial}`],
    [
      "metadata",
      `application/vnd.kubernetes.protobuf;${partial},application/json;${partial}`,
    ],
    [
      "metadata",
      `application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`,
    ],
    ["other", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"],
    ["other", "application/vnd.kubernetes.protobuf"],
    ["other", "application/yaml"],
    ["other", "application/json;q=0"],
  ];
  for (const [expected, ...values] of table) {
    await t.step(values.join(" and ") || "nothing", () => {
      const headers: Headers = values.map((value) => ["Accept", value]);
      assertEquals(representationOf(headers), expected);
    });
  }
});
