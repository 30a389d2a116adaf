/**
 * What can be seen at any time and need not be counted: how many children are
 * in which state, and how large the cache is.
 *
 * @module
 */

import type { CacheSize } from "../kube/mod.ts";
import { family } from "./process_metrics.ts";

/** What is looked at of a child. */
export interface StateOfChild {
  readonly state: string;
  readonly tier: string | undefined;
}

/** Writes how many children are in which state, and where their memory is. */
export function* childrenText(
  children: readonly StateOfChild[],
): Generator<string> {
  yield counted(
    "dormouse_children",
    "Children by state",
    "state",
    children.map(({ state }) => state),
  );
  yield counted(
    "dormouse_children_by_tier",
    "Children by where their memory is",
    "tier",
    children.map(({ tier = "none" }) => tier),
  );
}

/** Writes how large the cache is. */
export function* cacheText(size: CacheSize): Generator<string> {
  const { watches, objects, objectBytes, reservedBytes } = size;
  yield family("dormouse_cache_watches", "gauge", "Watches open", watches);
  yield family("dormouse_cache_objects", "gauge", "Objects kept", objects);
  yield family(
    "dormouse_cache_object_bytes",
    "gauge",
    "Bytes of the objects that are kept",
    objectBytes,
  );
  yield family(
    "dormouse_cache_reserved_bytes",
    "gauge",
    "Bytes taken for them, room for more included",
    reservedBytes,
  );
}

function counted(
  name: string,
  help: string,
  label: string,
  values: readonly string[],
): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const lines = [...counts].map(([value, count]) =>
    `${name}{${label}="${value}"} ${count}\n`
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}
