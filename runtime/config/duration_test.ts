import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { duration, formatDuration } from "./duration.ts";

Deno.test("duration() reads numbers with units", async (t) => {
  const type = duration({ min: 0, max: 10 * 86_400_000 });
  const table: [text: string, milliseconds: number][] = [
    ["0s", 0],
    ["100ms", 100],
    ["2s", 2000],
    ["5m", 300_000],
    ["1.5h", 5_400_000],
    ["1h30m", 5_400_000],
    ["1d", 86_400_000],
    ["1m500ms", 60_500],
    ["0.1s", 100],
  ];
  for (const [text, value] of table) {
    await t.step(text, () => {
      assertEquals(type.parse(text, "/"), { ok: true, value });
    });
  }
});

Deno.test("duration() refuses what is none and guesses what was meant", async (t) => {
  const type = duration({ min: 1, max: 3_600_000 });
  const wanted = "a duration from 1ms to 1h, such as 100ms, 2s or 5m";
  const table: [text: string, hint?: string][] = [
    [""],
    ["s"],
    ["-1s"],
    ["1h 30m"],
    ["soon"],
    ["0ms"],
    ["61m"],
    ["5 apples"],
    ["30", 'add a unit: "30s"?'],
    ["5min", 'did you mean "5m"?'],
    ["5 minutes", 'did you mean "5m"?'],
    ["1sec", 'did you mean "1s"?'],
    ["2S", 'did you mean "2s"?'],
    ["100msec", 'did you mean "100ms"?'],
    ["1hr", 'did you mean "1h"?'],
    ["1day", 'did you mean "1d"?'],
  ];
  for (const [text, hint] of table) {
    await t.step(text, () => {
      const rest = hint === undefined ? {} : { hint };
      assertEquals(type.parse(text, "/"), { ok: false, wanted, ...rest });
    });
  }
});

Deno.test("formatDuration() is read back as the same span", () => {
  const type = duration({ min: 0, max: 1e12 });
  for (const value of [0, 1, 999, 1000, 60_500, 5_400_000, 90_061_001]) {
    const text = formatDuration(value);
    assertEquals(type.parse(text, "/"), { ok: true, value }, text);
  }
});
