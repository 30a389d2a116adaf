import {
  equal as assertEquals,
  throws as assertThrows,
} from "node:assert/strict";
import { skipValue } from "./scanner.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Whether the scanner takes `text` as one whole value. */
function scans(text: string): boolean {
  const bytes = encode(text);
  try {
    const end = skipValue(bytes, 0);
    return bytes.subarray(end).every(isBlank);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function isBlank(byte: number): boolean {
  return [0x20, 0x0a, 0x0d, 0x09].includes(byte);
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

Deno.test("skipValue() accepts exactly what JSON.parse accepts", async (t) => {
  const texts = [
    "{}",
    "[]",
    "null",
    "true",
    "false",
    "nul",
    "tru",
    "fals",
    "0",
    "-0",
    "01",
    "-",
    "1.",
    "1.5",
    ".5",
    "1e5",
    "1e",
    "1E+5",
    "1e-",
    "--1",
    '""',
    '"a',
    '"\\n"',
    '"\\x"',
    '"\\u12aG"',
    '"\\u12aF"',
    '"\\',
    '"\t"',
    '"ü€😀"',
    "[1,2]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[",
    "]",
    "{",
    "}",
    '{"a":1}',
    '{"a":1,}',
    '{,"a":1}',
    '{"a" 1}',
    '{"a":}',
    "{a:1}",
    '{"a":1 "b":2}',
    ' { "a" : [ 1 , { "b" : null } ] } ',
    '{"a":1}}',
    "",
    " ",
    "\u00a0",
  ];
  for (const text of texts) {
    await t.step(
      JSON.stringify(text),
      () => assertEquals(scans(text), parses(text)),
    );
  }
});

Deno.test("skipValue() agrees with JSON.parse on ten thousand damaged documents", () => {
  const whole = JSON.stringify({
    metadata: {
      name: 'a"b\\c',
      labels: { x: "1" },
      n: [1, -2.5e3, true, null],
    },
    data: { "ключ": "значение \u2028 \u0001" },
  });
  const alphabet = '{}[]",:\\ 019.-eEu\u0007tfn';
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % below;
  };
  for (let i = 0; i < 10_000; i++) {
    const at = random(whole.length);
    const damage = alphabet[random(alphabet.length)] ?? "";
    const text = whole.slice(0, at) + damage + whole.slice(at + random(3));
    assertEquals(scans(text), parses(text), text);
  }
});

Deno.test("skipValue() refuses nesting that would exhaust the stack", () => {
  assertThrows(
    () => skipValue(encode("[".repeat(100_000)), 0),
    /nested deeper/,
  );
});
