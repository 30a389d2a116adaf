/**
 * Values that are written as one word: what flags, environment variables and
 * the scalars of YAML files have in common.
 *
 * @module
 */

import { isAbsolute, resolve } from "node:path";
import { didYouMean } from "./nearest_name.ts";

/** A value, or what would have been one. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly wanted: string; readonly hint?: string };

/** How one kind of value is written. */
export interface ValueType<T> {
  /** What may be written, as it ends the sentence "found X, wanted ...". */
  readonly wanted: string;
  /**
   * Reads the text.
   *
   * @param text What was written.
   * @param base The directory that relative paths are relative to.
   */
  parse(text: string, base: string): Parsed<T>;
}

/** Limits of a number, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Returns the parsed form of a good value. */
export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** Returns the parsed form of a bad value. */
export function refused(wanted: string, hint?: string): Parsed<never> {
  return hint === undefined ? { ok: false, wanted } : {
    ok: false,
    wanted,
    hint,
  };
}

/** Joins alternatives for a sentence: `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** One of a few words. */
export function choice<const T extends string>(
  words: readonly T[],
): ValueType<T> {
  const wanted = oneOf(words.map((word) => `"${word}"`));
  return {
    wanted,
    parse(text): Parsed<T> {
      const word = words.find((candidate) => candidate === text);
      return word === undefined
        ? refused(wanted, didYouMean(text, words))
        : parsed(word);
    },
  };
}

/** A text of a certain form. */
export function pattern(wanted: string, form: RegExp): ValueType<string> {
  return {
    wanted,
    parse: (text) => form.test(text) ? parsed(text) : refused(wanted),
  };
}

/** A whole number without sign. */
export function integer({ min, max }: Range): ValueType<number> {
  const wanted = `a whole number from ${min} to ${max}`;
  return {
    wanted,
    parse(text): Parsed<number> {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? parsed(value) : refused(wanted);
    },
  };
}

/** A path of a file or directory, made absolute. */
export const path: ValueType<string> = {
  wanted: "a path",
  parse(text, base): Parsed<string> {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) {
      return refused("a path, not an address");
    }
    if (text === "" || text.includes("\0")) return refused("a path");
    if (/^~(\/|$)/.test(text)) {
      return refused("a path", 'write the home directory out instead of "~"');
    }
    return parsed(isAbsolute(text) ? text : resolve(base, text));
  },
};
