import {
  deepStrictEqual as assertEquals,
  equal,
  throws as assertThrows,
} from "node:assert/strict";
import { PageBuffer } from "./page_buffer.ts";

Deno.test("a page is what was appended since the last one", () => {
  using page = new PageBuffer();
  for (let round = 1; round <= 3; round++) {
    page.clear();
    const expected: number[] = [];
    for (let i = 0; i < 50; i++) {
      const chunk = new Uint8Array(i * 137 * round).fill(i);
      page.append(chunk);
      expected.push(...chunk);
    }
    assertEquals(page.bytes.length, expected.length);
    equal(page.bytes.every((byte, at) => byte === expected[at]), true);
  }
});

Deno.test("a page without end is refused before it takes all memory", () => {
  using page = new PageBuffer(1000);
  const chunk = new Uint8Array(600);
  page.append(chunk);
  assertThrows(() => page.append(chunk), /longer than 1000 bytes/);
});

Deno.test("a page gives its memory back", () => {
  const page = new PageBuffer();
  page.append(new Uint8Array(1000));
  page[Symbol.dispose]();
  equal(page.bytes.length, 0);
});
