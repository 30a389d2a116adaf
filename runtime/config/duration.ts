/**
 * Durations as people write them, as milliseconds.
 *
 * @module
 */

import {
  type Parsed,
  parsed,
  type Range,
  refused,
  type ValueType,
} from "./value_type.ts";

/** A span of time in milliseconds. */
export type Milliseconds = number;

/** Units, largest first, with their milliseconds. */
const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

/** How the units are misspelt. */
const MISSPELT: readonly (readonly [RegExp, string])[] = [
  [/^(ms|msecs?|millis|milliseconds?)$/i, "ms"],
  [/^(s|secs?|seconds?)$/i, "s"],
  [/^(m|mins?|minutes?)$/i, "m"],
  [/^(h|hrs?|hours?)$/i, "h"],
  [/^(d|days?)$/i, "d"],
];

/**
 * A duration with its unit: `100ms`, `2s`, `1.5h`, `1h30m`.
 *
 * @example
 * ```ts
 * import { duration } from "./duration.ts";
 * import { deepEqual } from "node:assert/strict";
 *
 * const type = duration({ min: 1, max: 3_600_000 });
 * deepEqual(type.parse("1m30s", "/"), { ok: true, value: 90_000 });
 * deepEqual(type.parse("30", "/"), {
 *   ok: false,
 *   wanted: "a duration from 1ms to 1h, such as 100ms, 2s or 5m",
 *   hint: 'add a unit: "30s"?',
 * });
 * ```
 */
export function duration({ min, max }: Range): ValueType<Milliseconds> {
  const wanted = `a duration from ${formatDuration(min)} to ${
    formatDuration(max)
  }, such as 100ms, 2s or 5m`;
  return {
    wanted,
    parse(text): Parsed<Milliseconds> {
      const value = parseDuration(text);
      if (value === undefined) return refused(wanted, hintFor(text));
      return value >= min && value <= max ? parsed(value) : refused(wanted);
    },
  };
}

/** Returns milliseconds as the shortest text that means them: `1h30m`. */
export function formatDuration(value: Milliseconds): string {
  let rest = value;
  let text = "";
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === "" ? "0ms" : text;
}

/**
 * Returns a duration to its two largest units, for people to look at: `3d4h`.
 *
 * @example
 * ```ts
 * import { roughDuration } from "./duration.ts";
 * import { deepEqual } from "node:assert/strict";
 *
 * deepEqual([250, 61_700, 273_600_001].map(roughDuration), ["250ms", "1m1s", "3d4h"]);
 * ```
 */
export function roughDuration(value: Milliseconds): string {
  const largest = UNITS.findIndex(([, size]) => value >= size);
  const [, least] = UNITS[largest + 1] ?? ["ms", 1];
  // Milliseconds beside seconds are more than anybody wants to know.
  const step = least === 1 && value >= 1000 ? 1000 : least;
  return formatDuration(Math.floor(value / step) * step);
}

/** Returns whole milliseconds, or `undefined` where the text is no duration. */
function parseDuration(text: string): Milliseconds | undefined {
  if (!/^(\d{1,12}(\.\d{1,6})?(ms|[smhd]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)(ms|[smhd])/g)) {
    const size = UNITS.find(([name]) => name === unit)?.[1] ?? NaN;
    total += Number(count) * size;
  }
  return Math.round(total);
}

function hintFor(text: string): string | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ??
    [];
  if (count === undefined || unit === undefined) return undefined;
  if (unit === "") return `add a unit: "${count}s"?`;
  const right = MISSPELT.find(([form]) => form.test(unit))?.[1];
  return right === undefined ? undefined : `did you mean "${count}${right}"?`;
}
