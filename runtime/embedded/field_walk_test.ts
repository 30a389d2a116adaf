import { deepStrictEqual } from "node:assert/strict";
import { displayPath } from "./field_path.ts";
import {
  compareFields,
  fieldsOf,
  mergeFields,
  removeFields,
} from "./field_walk.ts";
import type { Json } from "./json.ts";
import { atomic, list, listBy, object, set, text } from "./schema_terms.ts";

const PART = object({ string: "name note" });
const SCHEMA = object({ int32: "size" }, {
  parts: listBy(PART, "name"),
  tags: set(text),
  steps: list(text),
  whole: atomic(object({ string: "x y" })),
});

const shown = (paths: Iterable<string>) => [...paths].map(displayPath).sort();
const parts = (...names: string[]) => ({
  parts: names.map((name) => ({ name })),
});

Deno.test("fieldsOf() lists leaves and items", () => {
  const value = {
    size: 1,
    parts: [{ name: "a" }],
    tags: ["t"],
    steps: ["s"],
    whole: { x: "1" },
    free: { deep: 1, list: [1] },
  };
  deepStrictEqual(shown(fieldsOf(value, SCHEMA)), [
    ".free",
    ".free.deep",
    ".free.list",
    '.parts[name="a"]',
    '.parts[name="a"].name',
    ".size",
    ".steps",
    '.tags[="t"]',
    ".whole",
  ]);
});

Deno.test("compareFields() tells what was added, modified and removed", () => {
  const { added, modified, removed } = compareFields(
    { size: 1, tags: ["a"], whole: { x: "1" }, steps: [] },
    {
      size: 2,
      tags: ["b"],
      whole: { y: "1" },
      parts: [{ name: "n" }],
      steps: [],
    },
    SCHEMA,
  );
  deepStrictEqual(shown(added), [
    ".parts",
    '.parts[name="n"]',
    '.parts[name="n"].name',
    '.tags[="b"]',
  ]);
  deepStrictEqual(shown(modified), [".size", ".whole"]);
  deepStrictEqual(shown(removed), ['.tags[="a"]']);
});

Deno.test("mergeFields() orders items by the configuration", async (t) => {
  const table: [live: string, config: string, merged: string][] = [
    ["a b", "c", "a b c"],
    ["a b", "b a", "b a"],
    ["a b c", "c d a", "b c d a"],
    ["a b c", "b x", "a b c x"],
    ["a", "x a", "x a"],
    ["a b", "x", "a b x"],
    ["", "a b", "a b"],
  ];
  for (const [live, config, merged] of table) {
    await t.step(`${live} + ${config}`, () => {
      const names = (text: string) => parts(...text.split(" ").filter(Boolean));
      deepStrictEqual(
        mergeFields(names(live), names(config), SCHEMA),
        names(merged),
      );
    });
  }
});

Deno.test("mergeFields() replaces atomic values as a whole", () => {
  deepStrictEqual(
    mergeFields(
      { whole: { x: "1" }, steps: ["a"], size: 1 },
      { whole: { y: "2" }, steps: ["b"] },
      SCHEMA,
    ),
    { whole: { y: "2" }, steps: ["b"], size: 1 },
  );
});

Deno.test("removeFields() leaves nothing empty behind", async (t) => {
  const value: Json = {
    size: 1,
    parts: [{ name: "a", note: "n" }, { name: "b" }],
  };
  const table: [gone: string[], rest: Json | undefined][] = [
    [["f:size"], { parts: value.parts ?? null }],
    [['f:parts\0k:{"name":"a"}'], { size: 1, parts: [{ name: "b" }] }],
    [['f:parts\0k:{"name":"a"}\0f:note'], {
      size: 1,
      parts: [{ name: "a" }, { name: "b" }],
    }],
    [["f:size", "f:parts"], undefined],
    [[], value],
  ];
  for (const [gone, rest] of table) {
    await t.step(gone.map(displayPath).join() || "nothing", () => {
      deepStrictEqual(removeFields(value, new Set(gone), SCHEMA), rest);
    });
  }
});
