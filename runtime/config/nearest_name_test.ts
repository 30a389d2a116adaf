import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { didYouMean, nearestName } from "./nearest_name.ts";

Deno.test("nearestName() forgives a third of the letters", async (t) => {
  const known = ["name", "wasm", "memory", "requestsPerSecond", "ls", "get"];
  const table: [name: string, nearest: string | undefined][] = [
    ["nmae", "name"],
    ["Name", "name"],
    ["wsam", "wasm"],
    ["memroy", "memory"],
    ["mem", "memory"],
    ["memoryLimit", "memory"],
    ["wa", undefined],
    ["requestPerSeconds", "requestsPerSecond"],
    ["requests-per-second", "requestsPerSecond"],
    ["lss", "ls"],
    ["l", undefined],
    ["gte", "get"],
    ["zzz", undefined],
    ["", undefined],
    ["x".repeat(1_000_000), undefined],
  ];
  for (const [name, nearest] of table) {
    await t.step(name.slice(0, 20), () => {
      assertEquals(nearestName(name, known), nearest);
    });
  }
});

Deno.test("didYouMean() is silent when nothing is near", () => {
  assertEquals(didYouMean("nam", ["name"]), 'did you mean "name"?');
  assertEquals(didYouMean("xyz", ["name"]), undefined);
});
