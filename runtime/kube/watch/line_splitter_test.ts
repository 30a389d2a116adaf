import {
  deepStrictEqual as assertEquals,
  equal,
  throws as assertThrows,
} from "node:assert/strict";
import { LineSplitter } from "./line_splitter.ts";

/** Splits `text` cut into chunks of `size` bytes, each in the same memory. */
function split(text: string, size: number): string[] {
  const bytes = new TextEncoder().encode(text);
  const memory = new Uint8Array(size);
  const splitter = new LineSplitter();
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    memory.set(part);
    for (const line of splitter.lines(memory.subarray(0, part.length))) {
      lines.push(new TextDecoder().decode(line));
    }
  }
  equal(splitter.midLine, !text.endsWith("\n") && text !== "");
  return lines;
}

Deno.test("lines() yields the same lines however the stream is cut", async (t) => {
  const text = 'first\n\n{"ü":"€😀"}\nlonger line of text\nlast\n';
  const expected = text.split("\n").filter((line) => line !== "");
  for (const size of [1, 2, 3, 5, 7, 11, 1000]) {
    await t.step(
      `${size} bytes at a time`,
      () => assertEquals(split(text, size), expected),
    );
  }
});

Deno.test("a line without its end waits, and is no line", () => {
  assertEquals(split("one\ntwo", 4), ["one"]);
});

Deno.test("a line of 3 MB comes whole", () => {
  const long = "x".repeat(3_000_000);
  assertEquals(split(`a\n${long}\nb\n`, 65_536).map(({ length }) => length), [
    1,
    3_000_000,
    1,
  ]);
});

Deno.test("a line without end is refused before it takes all memory", () => {
  const splitter = new LineSplitter();
  const chunk = new Uint8Array(8 * 1024 * 1024).fill(0x20);
  assertThrows(() => {
    for (let i = 0; i < 10; i++) Array.from(splitter.lines(chunk));
  }, RangeError);
});
