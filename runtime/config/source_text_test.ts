import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { SourceText } from "./source_text.ts";

Deno.test("positionAt() counts lines and columns from 1", () => {
  const text = "ab\n\nc\r\nd";
  const source = new SourceText("a.yaml", text);
  const places = [...text, ""].map((_, offset) => {
    const { line, column } = source.positionAt(offset);
    return `${line}:${column}`;
  });
  assertEquals(places, [
    "1:1",
    "1:2",
    "1:3",
    "2:1",
    "3:1",
    "3:2",
    "3:3",
    "4:1",
    "4:2",
  ]);
  assertEquals(new SourceText("a", "").positionAt(0), { line: 1, column: 1 });
});
