import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { choice, integer, oneOf, path } from "./value_type.ts";

Deno.test("choice() takes its words alone and names the nearest", () => {
  const type = choice(["json", "pretty"]);
  assertEquals(type.parse("json", "/"), { ok: true, value: "json" });
  const wanted = '"json" or "pretty"';
  assertEquals(type.parse("jsno", "/"), {
    ok: false,
    wanted,
    hint: 'did you mean "json"?',
  });
  assertEquals(type.parse("xml", "/"), { ok: false, wanted });
});

Deno.test("integer() takes digits within its range alone", () => {
  const type = integer({ min: 1, max: 1000 });
  assertEquals(type.parse("1", "/"), { ok: true, value: 1 });
  assertEquals(type.parse("1000", "/"), { ok: true, value: 1000 });
  const wanted = "a whole number from 1 to 1000";
  for (const text of ["0", "1001", "-1", "1.5", "1e2", "0x10", "", " 1"]) {
    assertEquals(type.parse(text, "/"), { ok: false, wanted }, text);
  }
});

Deno.test("path is absolute from the directory it was written in", async (t) => {
  const table: [text: string, absolute: string][] = [
    ["a.wasm", "/base/a.wasm"],
    ["./b/../a.wasm", "/base/a.wasm"],
    ["/x/a.wasm", "/x/a.wasm"],
    ["a b", "/base/a b"],
    ["~backup", "/base/~backup"],
  ];
  for (const [text, value] of table) {
    await t.step(text, () => {
      assertEquals(path.parse(text, "/base"), { ok: true, value });
    });
  }
  for (const text of ["", "~", "~/a.wasm", "https://a/b", "oci://a/b", "a\0"]) {
    await t.step(JSON.stringify(text), () => {
      assertEquals(path.parse(text, "/base").ok, false);
    });
  }
});

Deno.test("oneOf() joins words for a sentence", () => {
  assertEquals(oneOf(["a"]), "a");
  assertEquals(oneOf(["a", "b"]), "a or b");
  assertEquals(oneOf(["a", "b", "c"]), "a, b or c");
});
