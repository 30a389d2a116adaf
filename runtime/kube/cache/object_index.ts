/**
 * What objects can be found by besides their key.
 *
 * @module
 */

import { hashString } from "./hash_index.ts";
import type { ObjectView } from "./object_view.ts";

/** Which words to index. */
export interface IndexSpec {
  /** Whether objects can be found by namespace. */
  readonly namespaces: boolean;
  /** Whether objects can be found by the UID of an owner. */
  readonly owners: boolean;
  /** Labels whose values objects can be found by. */
  readonly labels: readonly string[];
}

/** One word to find objects by. */
export type IndexWord =
  | { readonly by: "namespace"; readonly namespace: string }
  | { readonly by: "owner"; readonly uid: string }
  | { readonly by: "label"; readonly key: string; readonly value: string };

/** Nothing but keys. */
export const NO_INDEX: IndexSpec = {
  namespaces: false,
  owners: false,
  labels: [],
};

/** Returns a spec that has what either has. */
export function mergeIndexSpecs(a: IndexSpec, b: IndexSpec): IndexSpec {
  return {
    namespaces: a.namespaces || b.namespaces,
    owners: a.owners || b.owners,
    labels: [...new Set([...a.labels, ...b.labels])].sort(),
  };
}

/** Whether `spec` indexes anything. */
export function isIndexing({ namespaces, owners, labels }: IndexSpec): boolean {
  return namespaces || owners || labels.length > 0;
}

/** Whether `spec` indexes `word`. */
export function isIndexed(spec: IndexSpec, word: IndexWord): boolean {
  switch (word.by) {
    case "namespace":
      return spec.namespaces;
    case "owner":
      return spec.owners;
    case "label":
      return spec.labels.includes(word.key);
  }
}

/** Returns what a word is filed under. */
export function hashWord(word: IndexWord): number {
  switch (word.by) {
    case "namespace":
      return hashString(`n${word.namespace}`);
    case "owner":
      return hashString(`o${word.uid}`);
    case "label":
      return hashString(`l${word.key}=${word.value}`);
  }
}

/** Whether an object has a word. */
export function hasWord(view: ObjectView, word: IndexWord): boolean {
  switch (word.by) {
    case "namespace":
      return view.namespace === word.namespace;
    case "owner":
      return view.metadata.ownerReferences?.some(({ uid }) =>
        uid === word.uid
      ) ??
        false;
    case "label":
      return view.metadata.labels?.[word.key] === word.value;
  }
}

/** Returns what an object is to be filed under, each hash once. */
export function objectHashes(view: ObjectView, spec: IndexSpec): Set<number> {
  const words: IndexWord[] = [];
  if (spec.namespaces) {
    words.push({ by: "namespace", namespace: view.namespace });
  }
  if (spec.owners) {
    for (const { uid } of view.metadata.ownerReferences ?? []) {
      words.push({ by: "owner", uid });
    }
  }
  for (const key of spec.labels) {
    const value = view.metadata.labels?.[key];
    if (value !== undefined) words.push({ by: "label", key, value });
  }
  return new Set(words.map(hashWord));
}
