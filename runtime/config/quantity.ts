/**
 * Sizes and shares as Kubernetes writes them.
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

/** A size in bytes. */
export type Bytes = number;

/** 1024 bytes. */
export const KI: Bytes = 1024;
/** 1024 KiB. */
export const MI: Bytes = 1024 * KI;
/** 1024 MiB. */
export const GI: Bytes = 1024 * MI;

const SUFFIXES: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["Ki", KI],
  ["Mi", MI],
  ["Gi", GI],
]);

/**
 * A size in bytes with the suffixes of a Kubernetes quantity: `64Mi`, `1G`,
 * `1048576`.
 *
 * @example
 * ```ts
 * import { MI, quantity } from "./quantity.ts";
 * import { deepEqual } from "node:assert/strict";
 *
 * const type = quantity({ min: 0, max: 128 * MI });
 * deepEqual(type.parse("64Mi", "/"), { ok: true, value: 67_108_864 });
 * deepEqual(type.parse("64MB", "/"), {
 *   ok: false,
 *   wanted: "a size from 0 to 128Mi, such as 512Ki or 64Mi",
 *   hint: 'did you mean "64Mi"?',
 * });
 * ```
 */
export function quantity({ min, max }: Range): ValueType<Bytes> {
  const wanted = `a size from ${formatQuantity(min)} to ${
    formatQuantity(max)
  }, such as 512Ki or 64Mi`;
  return {
    wanted,
    parse(text): Parsed<Bytes> {
      const value = parseQuantity(text);
      if (value === undefined) return refused(wanted, hintFor(text));
      return value >= min && value <= max ? parsed(value) : refused(wanted);
    },
  };
}

/**
 * A part of one CPU core as Kubernetes writes it: `500m` or `0.5`; one core is
 * the most that one process with one JavaScript thread can give.
 */
export const coreShare: ValueType<number> = {
  wanted: "a share of one core from 1m to 1, such as 250m or 0.5",
  parse(text): Parsed<number> {
    const [, count, milli] = /^(\d{1,6}(?:\.\d{1,6})?)(m?)$/.exec(text) ?? [];
    const value = Number(count ?? NaN) / (milli === "m" ? 1000 : 1);
    return value >= 0.001 && value <= 1
      ? parsed(value)
      : refused(coreShare.wanted);
  },
};

/** Returns bytes with the largest binary suffix that leaves a whole number. */
export function formatQuantity(value: Bytes): string {
  for (const [suffix, size] of [["Gi", GI], ["Mi", MI], ["Ki", KI]] as const) {
    if (value > 0 && value % size === 0) return `${value / size}${suffix}`;
  }
  return String(value);
}

/**
 * Returns bytes to two digits at least, for people to look at: `1.2Mi`.
 *
 * @example
 * ```ts
 * import { roughQuantity } from "./quantity.ts";
 * import { deepEqual } from "node:assert/strict";
 *
 * deepEqual([0, 1_300_000, 91_226_112].map(roughQuantity), ["0", "1.2Mi", "87Mi"]);
 * ```
 */
export function roughQuantity(value: Bytes): string {
  for (const [suffix, size] of [["Gi", GI], ["Mi", MI], ["Ki", KI]] as const) {
    if (value < size) continue;
    const digits = value < 9.95 * size ? 1 : 0;
    return `${Number((value / size).toFixed(digits))}${suffix}`;
  }
  return String(value);
}

/** Returns whole bytes, or `undefined` where the text is no quantity. */
function parseQuantity(text: string): Bytes | undefined {
  const [, count, suffix] =
    /^(\d{1,15}(?:\.\d{1,9})?)([A-Za-z]*)$/.exec(text) ??
      [];
  const size = SUFFIXES.get(suffix ?? "?");
  if (count === undefined || size === undefined) return undefined;
  const exact = Number(count) * size;
  const value = Math.round(exact);
  // A decimal fraction is seldom exact in binary; a fraction of a byte is refused.
  const whole = Math.abs(exact - value) < 1e-3 && Number.isSafeInteger(value);
  return whole ? value : undefined;
}

function hintFor(text: string): string | undefined {
  const [, count, unit] =
    /^(\d+(?:\.\d+)?)\s*([kmg])i?(?:b|bytes)?$/i.exec(text.trim()) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  const meant = `${count}${unit.toUpperCase()}i`;
  return parseQuantity(meant) === undefined
    ? undefined
    : `did you mean "${meant}"?`;
}
