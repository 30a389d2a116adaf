import {
  deepStrictEqual as assertEquals,
  equal,
  throws as assertThrows,
} from "node:assert/strict";
import {
  configMapBytes,
  decode,
  encode,
} from "../../../tests/support/kube_fixture.ts";
import { IncomingObject } from "./incoming_object.ts";
import { ObjectView } from "./object_view.ts";

/** Takes `text` and returns what is kept. */
function kept(text: string, metadataOnly = false): unknown {
  const incoming = new IncomingObject({ lastApplied: true, metadataOnly });
  const end = incoming.take(encode(text), 0, {
    kind: "Ring",
    apiVersion: "example.com/v1",
  });
  equal(end, encode(text).length);
  const target = new Uint8Array(incoming.length);
  incoming.copyTo(target);
  return JSON.parse(decode(target));
}

const METADATA = { name: "a", resourceVersion: "1" };

Deno.test("what is kept says what it is", async (t) => {
  const full = {
    kind: "Pod",
    apiVersion: "v1",
    metadata: METADATA,
    spec: { a: "ü" },
  };
  await t.step(
    "as it came",
    () => assertEquals(kept(JSON.stringify(full)), full),
  );
  await t.step(
    "or as the list says",
    () =>
      assertEquals(kept(JSON.stringify({ metadata: METADATA, spec: {} })), {
        kind: "Ring",
        apiVersion: "example.com/v1",
        metadata: METADATA,
        spec: {},
      }),
  );
  await t.step(
    "or by its metadata alone",
    () =>
      assertEquals(
        kept(
          `{"metadata":{"name":"a","managedFields":[],"resourceVersion":"1"},"spec":{}}`,
          true,
        ),
        {
          kind: "PartialObjectMetadata",
          apiVersion: "meta.k8s.io/v1",
          metadata: METADATA,
        },
      ),
  );
});

Deno.test("what has no name or version is not taken", async (t) => {
  for (
    const metadata of [{}, { name: "a" }, { resourceVersion: "1" }, undefined]
  ) {
    const text = JSON.stringify({ metadata });
    await t.step(text, () => assertThrows(() => kept(text), SyntaxError));
  }
});

Deno.test("a view is parsed only as far as it is asked", () => {
  const memory = configMapBytes({
    name: "a",
    version: 7,
    labels: { x: "y" },
    data: "text",
  });
  const view = new ObjectView({ namespace: "default", name: "a" }, memory);
  const { metadata } = view;
  equal(metadata.resourceVersion, "7");
  equal(view.metadata, metadata);
  const { object } = view;
  equal(view.object, object);
  assertEquals(object, JSON.parse(decode(memory)));
  memory.fill(0);
  assertEquals(JSON.parse(decode(view.bytes)), object);
});

Deno.test("a view can be had without all but its metadata", () => {
  const view = new ObjectView(
    { namespace: "default", name: "a" },
    configMapBytes({ name: "a", version: 7 }),
  );
  const part = view.toMetadataOnly();
  assertEquals(part.object, {
    kind: "PartialObjectMetadata",
    apiVersion: "meta.k8s.io/v1",
    metadata: view.metadata,
  });
  assertEquals([part.namespace, part.name], ["default", "a"]);
  assertThrows(
    () => new ObjectView({ namespace: "", name: "" }, encode("{}")).metadata,
    SyntaxError,
  );
});
