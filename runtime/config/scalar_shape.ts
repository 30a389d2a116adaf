/**
 * Shapes of single values: words, numbers, texts, booleans.
 *
 * @module
 */

import { mismatch, type Read, type Shape } from "./shape.ts";
import { describe, kindOf, type TreeNode } from "./tree.ts";
import type { ValueType } from "./value_type.ts";

/** A word or number, as its type wants it written. */
export function scalar<T>(type: ValueType<T>): Shape<T> {
  return {
    wanted: type.wanted,
    read(node, place): Read<T> {
      if (!isWritten(node)) return mismatch(node, place, type);
      const result = type.parse(node.text, place.base);
      return result.ok ? result.value : mismatch(node, place, result);
    },
  };
}

/** Whether a node is a word or number: not a map, a list, a boolean or nothing. */
export function isWritten(
  node: TreeNode,
): node is TreeNode & { kind: "scalar"; value: string | number } {
  return node.kind === "scalar" && node.value !== null &&
    typeof node.value !== "boolean";
}

/** Any string; what YAML takes for a number or a boolean must be quoted. */
export function text(options: {
  /** Keeps the value out of messages. @default false */
  readonly secret?: boolean;
} = {}): Shape<string> {
  const wanted = "a string";
  return {
    wanted,
    read(node, place): Read<string> {
      const found = options.secret ? kindOf(node) : describe(node);
      if (node.kind !== "scalar" || node.value === null) {
        return mismatch(node, place, { wanted, found });
      }
      if (typeof node.value !== "string") {
        const hint = options.secret ? "quote it" : `quote it: "${node.text}"`;
        return mismatch(node, place, { wanted, found, hint });
      }
      // Such texts end up as C strings, which end at the first NUL.
      return node.value.includes("\0")
        ? mismatch(node, place, { wanted: "a string without NUL", found })
        : node.value;
    },
  };
}

/** `true` or `false`. */
export const boolean: Shape<boolean> = {
  wanted: "true or false",
  read(node, place): Read<boolean> {
    if (node.kind === "scalar" && typeof node.value === "boolean") {
      return node.value;
    }
    const word = node.kind === "scalar" ? node.text.toLowerCase() : "";
    const meant = WORDS_FOR_BOOLEANS.get(word);
    const hint = meant === undefined ? undefined : `did you mean ${meant}?`;
    return mismatch(node, place, { wanted: boolean.wanted, hint });
  },
};

/** What YAML 1.1 and habit take for booleans, and YAML 1.2 does not. */
const WORDS_FOR_BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["on", true],
  ["true", true],
  ["no", false],
  ["off", false],
  ["false", false],
]);
