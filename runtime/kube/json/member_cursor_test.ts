import {
  deepStrictEqual as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { MemberCursor } from "./member_cursor.ts";
import { readValue } from "./read.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads an object by way of the cursor alone. */
function members(text: string): Record<string, unknown> {
  const bytes = encode(text);
  const cursor = new MemberCursor();
  const found: Record<string, unknown> = {};
  for (cursor.open(bytes, 0); cursor.next();) {
    const end = cursor.skip();
    found[cursor.key()] = readValue(bytes, cursor.valueStart, end);
  }
  return found;
}

Deno.test("MemberCursor reads what JSON.parse reads", async (t) => {
  const texts = [
    "{}",
    ' {"a": 1 , "b":{"c":[{}]},"d\\u0041\\"":"x"} ',
    '{"ключ":"значение"}',
  ];
  for (const text of texts) {
    await t.step(text, () => assertEquals(members(text), JSON.parse(text)));
  }
});

Deno.test("MemberCursor refuses what is no object", async (t) => {
  for (
    const text of [
      "",
      "[]",
      '{"a"}',
      '{"a":1,}',
      "{,}",
      '{"a":1',
      '{"a":1 "b":2}',
    ]
  ) {
    await t.step(text, () => assertThrows(() => members(text), SyntaxError));
  }
});

Deno.test("keyIs() compares the whole key", () => {
  const cursor = new MemberCursor();
  cursor.open(encode('{"name":1}'), 0);
  cursor.next();
  assertEquals(
    ["nam", "name", "names"].map((key) => cursor.keyIs(encode(key))),
    [false, true, false],
  );
});
