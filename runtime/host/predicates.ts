/**
 * Which changes of an object count: asked here, in the parent, so that a change
 * nobody cares about wakes nobody.
 *
 * @module
 */

import type { WatchedKind } from "../guest/mod.ts";
import type { ObjectMetadata } from "../kube/mod.ts";

/** A change, as far as predicates look at it. */
export type Change =
  | { readonly event: "add" | "delete" }
  | {
    readonly event: "update";
    readonly before: ObjectMetadata;
    readonly after: ObjectMetadata;
  };

/** Says whether `change` of an object of `kind` is to be told. */
export function counts(kind: WatchedKind, change: Change): boolean {
  if (kind.events !== undefined && !kind.events.includes(change.event)) {
    return false;
  }
  if (change.event !== "update" || kind.predicates === undefined) return true;
  const { before, after } = change;
  return kind.predicates.some((predicate) => {
    switch (predicate) {
      case "generation":
        return before.generation !== after.generation;
      case "resourceVersion":
        return before.resourceVersion !== after.resourceVersion;
      case "labels":
        return differ(before.labels, after.labels);
      case "annotations":
        return differ(before.annotations, after.annotations);
    }
  });
}

type Words = Readonly<Record<string, string>> | undefined;

function differ(before: Words = {}, after: Words = {}): boolean {
  const keys = Object.keys(before);
  return keys.length !== Object.keys(after).length ||
    keys.some((key) => before[key] !== after[key]);
}
