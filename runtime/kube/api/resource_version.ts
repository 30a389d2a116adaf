/**
 * The order of resourceVersions.
 *
 * They are opaque, but from Kubernetes 1.35 on two of the same resource may be
 * compared as decimal integers, and servers on etcd have always made them so.
 * One that is no canonical decimal number is equal or not equal and nothing
 * else: what needs an order then does without. A cache on such a server takes
 * nothing from writes, only from its watch.
 *
 * @module
 */

const DECIMAL = /^(0|[1-9][0-9]*)$/;

/**
 * Returns a number below, equal to or above 0 as `a` is older than, the same
 * as or newer than `b`; undefined if that cannot be said.
 *
 * @example
 * ```ts
 * import { ok } from "node:assert/strict";
 * import { compareVersions } from "./resource_version.ts";
 *
 * ok((compareVersions("99", "100") ?? 0) < 0);
 * ok(compareVersions("a1", "a2") === undefined);
 * ```
 */
export function compareVersions(a: string, b: string): number | undefined {
  if (a === b) return 0;
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return undefined;
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}

/** Whether versions written like `version` have an order. */
export function isOrdered(version: string): boolean {
  return DECIMAL.test(version);
}
