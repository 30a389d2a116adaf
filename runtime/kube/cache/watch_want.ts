/**
 * What subscribers want to see, and which watches that takes: as few as will
 * do, since one that sees more serves those that want less.
 *
 * @module
 */

import {
  type FieldSelector,
  type LabelSelector,
  parseFieldSelector,
  parseLabelSelector,
  type Resource,
  resourceName,
} from "../api/mod.ts";
import type { Impersonation } from "../auth/mod.ts";
import type { WatchTarget } from "../watch/mod.ts";
import type { ObjectView } from "./object_view.ts";

/** Which objects somebody wants to see. */
export interface WatchQuery {
  readonly resource: Resource;
  /** @default all namespaces */
  readonly namespace?: string;
  /** @default "" */
  readonly labelSelector?: string;
  /** @default "" */
  readonly fieldSelector?: string;
  /** Whether `metadata` is enough. @default false */
  readonly metadataOnly?: boolean;
  /** As whom the server is to be asked; those are never served by another's watch. */
  readonly impersonate?: Impersonation;
}

/** A query read and brought into one form. */
export interface WatchWant {
  /** The same for queries that want the same. */
  readonly key: string;
  /** The same for queries that one watch may serve together. */
  readonly family: string;
  readonly target: WatchTarget;
  readonly labels: LabelSelector;
  readonly fields: FieldSelector;
}

/**
 * Reads a query.
 *
 * @throws {SyntaxError} if a selector is none
 */
export function readWant(query: WatchQuery): WatchWant {
  const { resource, namespace = "", metadataOnly = false, impersonate } = query;
  const labels = parseLabelSelector(query.labelSelector ?? "");
  const fields = parseFieldSelector(query.fieldSelector ?? "");
  const family = JSON.stringify([resourceName(resource), impersonate]);
  return {
    key: JSON.stringify([
      family,
      namespace,
      labels.text,
      fields.text,
      metadataOnly,
    ]),
    family,
    target: {
      resource,
      namespace,
      metadataOnly,
      labelSelector: labels.text,
      fieldSelector: fields.text,
      ...impersonate && { impersonate },
    },
    labels,
    fields,
  };
}

/** Whether a watch of `wide` can serve all of `narrow`. */
export function covers(wide: WatchWant, narrow: WatchWant): boolean {
  if (wide.family !== narrow.family) return false;
  const [a, b] = [wide.target, narrow.target];
  const namespaces = a.namespace === "" || a.namespace === b.namespace;
  const labels = a.labelSelector === "" || a.labelSelector === b.labelSelector;
  // What a selector on other fields means is the server's to know.
  const fields = a.fieldSelector === b.fieldSelector ||
    (a.fieldSelector === "" && narrow.fields.byNameOnly);
  const content = !a.metadataOnly || b.metadataOnly;
  return namespaces && labels && fields && content;
}

/**
 * Returns those of `wants` that a watch must be opened for: the widest.
 *
 * @param wants Of one family, no two with the same key.
 */
export function neededWatches(wants: readonly WatchWant[]): WatchWant[] {
  return wants.filter((want) =>
    !wants.some((other) => other.key !== want.key && covers(other, want))
  );
}

/** Whether an object, that is of the want's family, is wanted. */
export function isWanted(want: WatchWant, view: ObjectView): boolean {
  const { namespace, labelSelector } = want.target;
  return (namespace === "" || view.namespace === namespace) &&
    want.fields.matches(view) &&
    (labelSelector === "" || want.labels.matches(view.metadata.labels ?? {}));
}
