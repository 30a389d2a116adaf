import { deepStrictEqual, throws } from "node:assert/strict";
import {
  checkKey,
  decodeValue,
  encodeValue,
  MAX_KEY_LENGTH,
  MAX_VALUE_DEPTH,
  MAX_VALUE_LENGTH,
} from "./value.ts";

class Point {
  readonly x = 1;
}

Deno.test("encodeValue() names the part that would not come back", async (t) => {
  const cycle: Record<string, unknown> = {};
  cycle.deep = [{ cycle }];
  const table: [value: unknown, found: string, path: string][] = [
    [undefined, "undefined", "value"],
    [() => 1, "function", "value"],
    [Symbol("s"), "symbol", "value"],
    [1n, "bigint", "value"],
    [NaN, "NaN", "value"],
    [{ a: [1, -Infinity] }, "-Infinity", "value.a[1]"],
    [{ a: { b: undefined } }, "undefined", "value.a.b"],
    [new Array(1), "undefined", "value[0]"],
    [{ at: new Date(0) }, "an instance of Date", "value.at"],
    [new Map(), "an instance of Map", "value"],
    [[new Point()], "an instance of Point", "value[0]"],
    [{ bytes: new Uint8Array(1) }, "an instance of Uint8Array", "value.bytes"],
    [new Uint16Array(1), "an instance of Uint16Array", "value"],
    [new ArrayBuffer(1), "an instance of ArrayBuffer", "value"],
    [Promise.resolve(), "an instance of Promise", "value"],
    [Object.create(Object.create(null)), "an instance of nothing", "value"],
    [{ toJSON: () => 1 }, "function", "value.toJSON"],
    [{ [Symbol.iterator]: 1 }, "a symbol as a key", "value"],
    [cycle, "a cycle", "value.deep[0].cycle"],
    [nested(MAX_VALUE_DEPTH + 1), "more than 500 levels", pathOf(500)],
  ];
  for (const [value, found, path] of table) {
    await t.step(`${found} at ${path.slice(0, 40)}`, () => {
      throws(() => encodeValue(value), {
        name: "TypeError",
        message:
          `Cannot store the value: found ${found} at "${path}", wanted JSON or a Uint8Array`,
      });
    });
  }
});

Deno.test("encodeValue() takes what is deep, shared or has no prototype", () => {
  const shared = { a: 1 };
  const bare = Object.assign(Object.create(null), shared);
  deepStrictEqual(decodeValue(encodeValue([shared, shared, bare])), [
    shared,
    shared,
    shared,
  ]);
  const deep = nested(MAX_VALUE_DEPTH);
  deepStrictEqual(decodeValue(encodeValue(deep)), deep);
});

Deno.test("encodeValue() refuses a value that is too long", () => {
  encodeValue(new Uint8Array(MAX_VALUE_LENGTH));
  throws(() => encodeValue(new Uint8Array(MAX_VALUE_LENGTH + 1)), RangeError);
  throws(() => encodeValue("x".repeat(MAX_VALUE_LENGTH)), RangeError);
});

Deno.test("checkKey() refuses a key that is too long", () => {
  checkKey("k".repeat(MAX_KEY_LENGTH));
  throws(() => checkKey("k".repeat(MAX_KEY_LENGTH + 1)), RangeError);
});

/** Arrays in arrays, `levels` of them. */
function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
}

function pathOf(levels: number): string {
  return `value${"[0]".repeat(levels)}`;
}
