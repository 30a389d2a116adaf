/**
 * Says what a tree must look like to become a value: a few building blocks
 * that report everything they dislike instead of stopping at the first.
 *
 * @module
 */

import { didYouMean } from "./nearest_name.ts";
import type { Problems } from "./problems.ts";
import { describe, fieldPath, type TreeEntry, type TreeNode } from "./tree.ts";
import { oneOf } from "./value_type.ts";

/** Stands for a value that could not be read; the reason has been reported. */
export const INVALID: unique symbol = Symbol("invalid");

/** A value, or the fact that there is none. */
export type Read<T> = T | typeof INVALID;

/** Where a shape is reading. */
export interface Place {
  /** Path of the field, empty at the root. */
  readonly field: string;
  /** The directory that relative paths are relative to. */
  readonly base: string;
  readonly problems: Problems;
}

/** What a node must look like. */
export interface Shape<T> {
  /** As it ends the sentence "found X, wanted ...". */
  readonly wanted: string;
  /** Returns the value, or reports why there is none. */
  read(node: TreeNode, place: Place): Read<T>;
}

/** A field of a map, and what stands in for it when it is missing. */
export interface Field<T> {
  readonly shape: Shape<T>;
  /** Absent where the field must be written. */
  readonly fallback?: { readonly value: T };
}

/** The fields that together make a `T`. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** A field that must be written. */
export function required<T>(shape: Shape<T>): Field<T> {
  return { shape };
}

/** A field that may be left out. */
export function optional<T>(shape: Shape<T>, fallback: T): Field<T> {
  return { shape, fallback: { value: fallback } };
}

/** Returns the place of a part of what stands at `place`. */
export function within(place: Place, key: string | number): Place {
  return { ...place, field: fieldPath(place.field, key) };
}

/** Reports that a node is not what was wanted. */
export function mismatch(
  node: TreeNode,
  place: Place,
  { wanted, hint, found = describe(node) }: {
    readonly wanted: string;
    readonly hint?: string | undefined;
    /** @default as `describe()` says */
    readonly found?: string;
  },
): typeof INVALID {
  place.problems.add({ at: node.at, field: place.field, found, wanted, hint });
  return INVALID;
}

/** A list of like items. */
export function list<T>(
  item: Shape<T>,
  options: {
    /** Whether the list may be written without an item. @default true */
    readonly mayBeEmpty?: boolean;
  } = {},
): Shape<readonly T[]> {
  const wanted = "a list";
  return {
    wanted,
    read(node, place): Read<readonly T[]> {
      if (node.kind !== "list") {
        const one = node.kind === "scalar" && typeof node.value === "string";
        const hint = one ? `write [${describe(node)}]` : undefined;
        return mismatch(node, place, { wanted, hint });
      }
      if (options.mayBeEmpty === false && node.items.length === 0) {
        const hint = "leave the field out to restrict nothing";
        const found = "an empty list";
        return mismatch(node, place, { wanted, found, hint });
      }
      return all(node.items.map((n, i) => item.read(n, within(place, i))));
    },
  };
}

/** Returns the values if all of them could be read. */
export function all<T>(reads: readonly Read<T>[]): Read<readonly T[]> {
  const values: T[] = [];
  for (const read of reads) {
    if (read === INVALID) return INVALID;
    values.push(read);
  }
  return Object.freeze(values);
}

/** A map with known fields; an unknown one is a problem. */
export function object<T extends object>(
  wanted: string,
  fields: Fields<T>,
): Shape<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return {
    wanted,
    read(node, place): Read<T> {
      if (node.kind !== "map") return mismatch(node, place, { wanted });
      const entries = knownEntries(node.entries, { names, place });
      const value: Partial<T> = {};
      let valid = true;
      for (const name of names) {
        const field = fields[name];
        const entry = entries.get(name);
        const read = entry === undefined
          ? missing(node, within(place, name), field)
          : field.shape.read(entry.value, within(place, name));
        if (read === INVALID) valid = false;
        else value[name] = read;
      }
      // Every field of T has been read: `names` are the keys of Fields<T>.
      return valid ? Object.freeze(value as T) : INVALID;
    },
  };
}

/** A shape whose values must also pass a check of their own. */
export function refine<T, U>(
  shape: Shape<T>,
  check: (value: T, node: TreeNode, place: Place) => Read<U>,
): Shape<U> {
  return {
    wanted: shape.wanted,
    read(node, place): Read<U> {
      const value = shape.read(node, place);
      return value === INVALID ? INVALID : check(value, node, place);
    },
  };
}

/** Reports unknown and repeated keys; returns the first entry of each other. */
function knownEntries(
  entries: readonly TreeEntry[],
  { names, place }: { names: readonly string[]; place: Place },
): Map<string, TreeEntry> {
  const known = new Map<string, TreeEntry>();
  for (const entry of entries) {
    const field = fieldPath(place.field, entry.key);
    const first = known.get(entry.key);
    if (!names.includes(entry.key)) {
      unknownField(entry, { field, names, problems: place.problems });
    } else if (first !== undefined) {
      repeated(entry, { field, first: first.at, problems: place.problems });
    } else {
      known.set(entry.key, entry);
    }
  }
  return known;
}

/** Reports a key that no field has. */
export function unknownField(
  entry: { readonly key: string; readonly at: number },
  { field, names, problems }: {
    readonly field: string;
    readonly names: readonly string[];
    readonly problems: Problems;
  },
): void {
  const hint = didYouMean(entry.key, names);
  const wanted = hint === undefined ? oneOf(names) : "a known one";
  const found = "an unknown field";
  problems.add({ at: entry.at, field, found, wanted, hint });
}

/** Reports that a key comes a second time. */
export function repeated(
  entry: { readonly at: number },
  { field, first, problems }: {
    readonly field: string;
    /** Offset of the first one. */
    readonly first: number;
    readonly problems: Problems;
  },
): void {
  problems.add({
    at: entry.at,
    field,
    found: "a second one",
    wanted: "one",
    hint: `the first is on line ${problems.lineAt(first)}`,
  });
}

/** Returns what stands in for a field that is not there. */
function missing<T>(parent: TreeNode, place: Place, field: Field<T>): Read<T> {
  if (field.fallback !== undefined) return field.fallback.value;
  place.problems.add({
    at: parent.at,
    field: place.field,
    found: "nothing",
    wanted: field.shape.wanted,
  });
  return INVALID;
}
