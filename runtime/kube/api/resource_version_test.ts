import { equal as assertEquals } from "node:assert/strict";
import { compareVersions, isOrdered } from "./resource_version.ts";

Deno.test("compareVersions() orders decimal versions and no others", async (t) => {
  const table: [a: string, b: string, sign: number | undefined][] = [
    ["1", "1", 0],
    ["9", "10", -1],
    ["10", "9", 1],
    ["123", "124", -1],
    ["99999999999999999999", "100000000000000000000", -1],
    ["abc", "abc", 0],
    ["abc", "abd", undefined],
    ["1", "01", undefined],
    ["1", "", undefined],
    ["-1", "1", undefined],
  ];
  for (const [a, b, sign] of table) {
    await t.step(`${a} and ${b}`, () => {
      const order = compareVersions(a, b);
      assertEquals(order && Math.sign(order), sign);
    });
  }
});

Deno.test("isOrdered() knows the versions that have an order", () => {
  assertEquals(
    ["0", "12", "", "01", "1e3", "x"].map(isOrdered).join(),
    "true,true,false,false,false,false",
  );
});
