import { strictEqual } from "node:assert/strict";
import { age } from "./table.ts";

Deno.test("age() is coarser the longer it is", async (t) => {
  const MINUTE = 60;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;
  const table: [seconds: number, text: string][] = [
    [-5, "0s"],
    [119, "119s"],
    [2 * MINUTE, "2m"],
    [2 * MINUTE + 1, "2m1s"],
    [10 * MINUTE + 1, "10m"],
    [3 * HOUR, "3h"],
    [3 * HOUR + MINUTE, "3h1m"],
    [9 * HOUR, "9h"],
    [49 * HOUR, "2d1h"],
    [9 * DAY, "9d"],
    [800 * DAY, "2y70d"],
    [9 * 365 * DAY, "9y"],
  ];
  const start = new Date(0);
  for (const [seconds, text] of table) {
    await t.step(text, () => {
      strictEqual(age(start, new Date(seconds * 1000)), text);
    });
  }
});
