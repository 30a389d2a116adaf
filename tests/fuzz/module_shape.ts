/**
 * What generated functions may refer to.
 *
 * @module
 */

/** The types that functions may have, as `[parameters, results]`. */
export const TYPES: readonly (readonly [params: string, results: string])[] = [
  ["", ""],
  ["i", "i"],
  ["iI", "I"],
  ["Ii", "iI"],
  ["ii", ""],
  ["i", "ii"],
];

/** The type `i32, i32 -> i32, i32`, of blocks only. */
export const PAIR_TYPE = TYPES.length;
/** The type of the exception tag: one i32. */
export const TAG_TYPE = PAIR_TYPE + 1;

/** The exception instructions a module uses: V8 takes one kind or the other. */
export type Exceptions = "none" | "labels" | "blocks";

/** What functions of a module may refer to. */
export interface Shape {
  /** The type of each function. */
  readonly functions: readonly number[];
  /** The value type of each mutable global: `i` or `I`. */
  readonly globals: string;
  readonly exceptions: Exceptions;
  readonly passiveSegment: boolean;
}

const VALUE = { i: 0x7f, I: 0x7e } as const;

/** The byte of a value type. */
export function valueType(letter: string): number {
  return letter === "i" ? VALUE.i : VALUE.I;
}
