import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { describe, fieldPath, kindOf, quote, type TreeNode } from "./tree.ts";

Deno.test("describe() shows what stands there, kindOf() never its content", () => {
  const scalar = (value: string | number | boolean | null): TreeNode => ({
    kind: "scalar",
    at: 0,
    value,
    text: String(value),
  });
  const table: [TreeNode, described: string, kind: string][] = [
    [scalar("a"), '"a"', "a string"],
    [scalar(5), "the number 5", "a number"],
    [scalar(true), "the boolean true", "a boolean"],
    [scalar(null), "nothing", "nothing"],
    [{ kind: "map", at: 0, entries: [] }, "a map", "a map"],
    [{ kind: "list", at: 0, items: [] }, "a list", "a list"],
  ];
  for (const [node, described, kind] of table) {
    assertEquals([describe(node), kindOf(node)], [described, kind]);
  }
});

Deno.test("quote() lets no control character through and cuts what is long", () => {
  assertEquals(quote('a"\n'), '"a\\"\\n"');
  assertEquals(
    quote("\x1b[31m\x9b31m\u202e"),
    '"\\u001b[31m\\u009b31m\\u202e"',
  );
  assertEquals(quote("a".repeat(61)), `"${"a".repeat(60)}..."`);
});

Deno.test("fieldPath() quotes names that would read as another path", () => {
  assertEquals(fieldPath("", "limits"), "limits");
  assertEquals(fieldPath("limits", "memory"), "limits.memory");
  assertEquals(fieldPath("args", 2), "args[2]");
  assertEquals(fieldPath("env", "a b\n"), 'env."a b\\n"');
});
