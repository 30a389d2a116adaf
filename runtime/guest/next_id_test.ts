import { equal } from "node:assert/strict";
import { nextId } from "./next_id.ts";

Deno.test("nextId() skips what is in use and begins again at the end of i32", async (t) => {
  const most = 2 ** 31 - 1;
  const table: [string, number, 1 | -1, number[], number][] = [
    ["free", 5, 1, [], 5],
    ["in use", 5, 1, [5, 6, 8], 7],
    ["the last", most, 1, [], most],
    ["past the last", most + 1, 1, [1, 2], 3],
    ["the last in use", most, 1, [most], 1],
    ["below zero", -5, -1, [-5], -6],
    ["past the last below zero", -most - 1, -1, [-1], -2],
  ];
  for (const [name, wanted, sign, used, expected] of table) {
    await t.step(
      name,
      () => equal(nextId(wanted, sign, new Set(used)), expected),
    );
  }
});
