import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { type Cron, cron } from "./cron.ts";

function read(text: string): Cron | undefined {
  const result = cron.parse(text, "/");
  return result.ok ? result.value : undefined;
}

const every = (min: number, max: number, step = 1): number[] =>
  Array.from(
    { length: Math.floor((max - min) / step) + 1 },
    (_, i) => min + i * step,
  );

Deno.test("cron reads every form of a field", async (t) => {
  const table: [field: string, minutes: number[]][] = [
    ["*", every(0, 59)],
    ["*/20", [0, 20, 40]],
    ["5", [5]],
    ["1-4", [1, 2, 3, 4]],
    ["10-20/5", [10, 15, 20]],
    ["50/3", [50, 53, 56, 59]],
    ["7,3,3,5-6", [3, 5, 6, 7]],
  ];
  for (const [field, minutes] of table) {
    await t.step(field, () => {
      assertEquals(read(`${field} * * * *`)?.minutes, minutes);
    });
  }
});

Deno.test("cron knows the names of months and days, and both Sundays", () => {
  assertEquals(read("0 0 * jan,DEC *")?.months, [1, 12]);
  assertEquals(read("0 0 * * mon-fri")?.daysOfWeek, [1, 2, 3, 4, 5]);
  assertEquals(read("0 0 * * 7")?.daysOfWeek, [0]);
  assertEquals(read("0 0 * * 0,7")?.daysOfWeek, [0]);
});

Deno.test("cron asks for either day when both are restricted", () => {
  assertEquals(read("0 0 * * *")?.bothDays, true);
  assertEquals(read("0 0 1 * *")?.bothDays, true);
  assertEquals(read("0 0 * * 1")?.bothDays, true);
  assertEquals(read("0 0 1 * 1")?.bothDays, false);
});

Deno.test("cron refuses what names no minute", async (t) => {
  const table = [
    "",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 8",
    "5-1 * * * *",
    "*/0 * * * *",
    "*-5 * * * *",
    "a * * * *",
    "1,, * * * *",
    "-1 * * * *",
    "1.5 * * * *",
    "* * * * monday",
    "@daily",
  ];
  for (const text of table) {
    await t.step(text, () => assertEquals(read(text), undefined));
  }
});
