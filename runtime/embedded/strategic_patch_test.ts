import { deepStrictEqual, throws } from "node:assert/strict";
import type { JsonObject } from "./json.ts";
import { list, listBy, object, set, text } from "./schema_terms.ts";
import { strategicPatch } from "./strategic_patch.ts";

const SCHEMA = object({ text: "a b" }, {
  items: listBy(object({ string: "name value" }), "name"),
  words: set(text),
  steps: list(text),
});
const OLD: JsonObject = {
  a: "1",
  b: "1",
  items: [{ name: "x", value: "1" }, { name: "y", value: "1" }],
  words: ["p", "q"],
  steps: ["s"],
};

Deno.test("strategicPatch() follows the schema and the directives", async (t) => {
  const table: [name: string, patch: JsonObject, changes: JsonObject][] = [
    ["merges items by key", { items: [{ name: "y", value: "2" }] }, {
      items: [{ name: "x", value: "1" }, { name: "y", value: "2" }],
    }],
    ["adds items", { items: [{ name: "z" }] }, {
      items: [...OLD.items as JsonObject[], { name: "z" }],
    }],
    ["deletes an item", { items: [{ name: "x", $patch: "delete" }] }, {
      items: [{ name: "y", value: "1" }],
    }],
    ["deletes no item that is not there", {
      items: [{ name: "n", $patch: "delete" }],
    }, {}],
    ["replaces a list", { items: [{ $patch: "replace" }, { name: "z" }] }, {
      items: [{ name: "z" }],
    }],
    ["orders items", {
      "$setElementOrder/items": [{ name: "y" }, { name: "x" }],
    }, { items: [{ name: "y", value: "1" }, { name: "x", value: "1" }] }],
    ["unites sets", { words: ["q", "r"] }, { words: ["p", "q", "r"] }],
    ["takes from sets", { "$deleteFromPrimitiveList/words": ["p"] }, {
      words: ["q"],
    }],
    ["replaces other lists", { steps: ["t"] }, { steps: ["t"] }],
  ];
  for (const [name, patch, changes] of table) {
    await t.step(name, () => {
      deepStrictEqual(strategicPatch(OLD, patch, SCHEMA), {
        ...OLD,
        ...changes,
      });
    });
  }
});

Deno.test("strategicPatch() replaces, deletes and retains objects", () => {
  deepStrictEqual(strategicPatch(OLD, { $patch: "replace", a: "2" }, SCHEMA), {
    a: "2",
  });
  deepStrictEqual(strategicPatch(OLD, { $patch: "delete" }, SCHEMA), {});
  deepStrictEqual(
    strategicPatch(OLD, { $retainKeys: ["a"], a: "2" }, SCHEMA),
    { a: "2" },
  );
});

Deno.test("strategicPatch() refuses what it cannot carry out", () => {
  throws(
    () => strategicPatch(OLD, { $patch: "fly" }, SCHEMA),
    /Unknown patch type/,
  );
  throws(
    () => strategicPatch(OLD, { items: [{ value: "1" }] }, SCHEMA),
    /merge key: name/,
  );
  throws(
    () => strategicPatch(OLD, { items: ["x"] }, SCHEMA),
    /expected an object/,
  );
});
