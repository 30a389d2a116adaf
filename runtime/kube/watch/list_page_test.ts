import {
  deepStrictEqual as assertEquals,
  equal,
  throws as assertThrows,
} from "node:assert/strict";
import { skipValue } from "../json/mod.ts";
import { readListPage, takeItems } from "./list_page.ts";

/** Reads a page and returns its items as values. */
function items(text: string): unknown[] {
  const body = new TextEncoder().encode(text);
  const found: unknown[] = [];
  const count = takeItems(body, readListPage(body), (at) => {
    const end = skipValue(body, at);
    found.push(JSON.parse(new TextDecoder().decode(body.subarray(at, end))));
    return end;
  });
  equal(count, found.length);
  return found;
}

const META = '"metadata":{"resourceVersion":"9","continue":"next"}';

Deno.test("a page is read in whatever order it is written", async (t) => {
  const table: [text: string, items: unknown[]][] = [
    [
      `{"kind":"PodList","apiVersion":"v1",${META},"items":[{"a":1},{"b":[2]}]}`,
      [{ a: 1 }, { b: [2] }],
    ],
    [
      `{"apiVersion":"v1","items":[ {"a":1} , {"b":2} ],"kind":"PodList",${META}}`,
      [{ a: 1 }, { b: 2 }],
    ],
    [`{"kind":"PodList","apiVersion":"v1",${META},"items":[]}`, []],
    [`{"kind":"PodList","apiVersion":"v1",${META},"items":null}`, []],
    [`{"kind":"PodList","apiVersion":"v1",${META}}`, []],
  ];
  for (const [text, expected] of table) {
    await t.step(text, () => {
      assertEquals(items(text), expected);
      const { itemsStart: _, ...head } = readListPage(
        new TextEncoder().encode(text),
      );
      assertEquals(head, {
        kind: "Pod",
        apiVersion: "v1",
        resourceVersion: "9",
        continueToken: "next",
      });
    });
  }
});

Deno.test("the last page has no token", () => {
  const page = readListPage(
    new TextEncoder().encode(
      '{"kind":"PodList","metadata":{"resourceVersion":"9"}}',
    ),
  );
  equal(page.continueToken, "");
});

Deno.test("what is no list is refused", async (t) => {
  for (
    const text of [
      "",
      "[]",
      '{"kind":"Pod","metadata":{"resourceVersion":"9"}}',
      '{"kind":"PodList","metadata":{}}',
      `{"kind":"PodList",${META},"items":[{]}`,
      `{"kind":"PodList",${META},"items":[{},]}`,
    ]
  ) {
    await t.step(text, () => assertThrows(() => items(text), SyntaxError));
  }
});
