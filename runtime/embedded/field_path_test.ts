import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  displayPath,
  fromFieldsV1,
  itemElement,
  toFieldsV1,
  withDeclaredParents,
  without,
} from "./field_path.ts";
import {
  listBy,
  mapOf,
  object,
  set,
  text,
  withDefaults,
} from "./schema_terms.ts";

const FIELDS = {
  "f:spec": {
    ".": {},
    "f:size": {},
    "f:parts": { 'k:{"name":"a"}': { ".": {}, "f:count": {} } },
    "f:tags": { 'v:"x"': {} },
  },
};

Deno.test("FieldsV1 survives being read and written", () => {
  const set = fromFieldsV1(FIELDS);
  strictEqual(set.size, 5);
  deepStrictEqual(toFieldsV1(set), FIELDS);
});

Deno.test("displayPath() writes paths as messages have them", () => {
  const paths = [...fromFieldsV1(FIELDS)].map(displayPath).sort();
  deepStrictEqual(paths, [
    ".spec",
    '.spec.parts[name="a"]',
    '.spec.parts[name="a"].count',
    ".spec.size",
    '.spec.tags[="x"]',
  ]);
});

Deno.test("itemElement() tells items apart by their keys, defaults included", () => {
  const port = withDefaults(object({ int32: "port", text: "protocol" }), {
    protocol: "TCP",
  });
  const ports = listBy(port, "port", "protocol");
  strictEqual(
    itemElement({ port: 80 }, ports),
    'k:{"port":80,"protocol":"TCP"}',
  );
  strictEqual(itemElement("x", set(text)), 'v:"x"');
});

Deno.test("withDeclaredParents() adds declared fields, not free names", () => {
  const schema = object({}, { spec: object({}, { map: mapOf(text) }) });
  const paths = withDeclaredParents(
    new Set(["f:spec\0f:map\0f:free\0f:deep"]),
    schema,
  );
  deepStrictEqual([...paths].map(displayPath).sort(), [
    ".spec",
    ".spec.map",
    ".spec.map.free.deep",
  ]);
});

Deno.test("without() removes a path and what is beneath it, not its namesakes", () => {
  const rest = without(
    new Set(["f:status", "f:status\0f:a", "f:statuses"]),
    ["f:status"],
  );
  deepStrictEqual([...rest], ["f:statuses"]);
});
