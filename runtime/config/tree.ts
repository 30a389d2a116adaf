/**
 * What a person wrote, as a tree whose nodes know where they stand.
 *
 * The shapes read this and nothing else, so that they do not depend on the
 * format a spec came in.
 *
 * @module
 */

/** A value that is not made of others. */
export type Scalar = string | number | boolean | null;

/** One entry of a map; a key may come twice, which a shape reports. */
export interface TreeEntry {
  readonly key: string;
  /** Offset of the key in the text. */
  readonly at: number;
  readonly value: TreeNode;
}

/** A node and the offset at which it starts. */
export type TreeNode =
  | {
    readonly kind: "map";
    readonly at: number;
    readonly entries: readonly TreeEntry[];
  }
  | {
    readonly kind: "list";
    readonly at: number;
    readonly items: readonly TreeNode[];
  }
  | {
    readonly kind: "scalar";
    readonly at: number;
    readonly value: Scalar;
    /** The value as it was written, without quotes. */
    readonly text: string;
  };

/** Longer texts are cut where they are shown. */
const SHOWN_LENGTH = 60;

/** Describes a node for a person, as it ends the sentence "found ...". */
export function describe(node: TreeNode): string {
  if (node.kind !== "scalar") return kindOf(node);
  if (typeof node.value === "string") return quote(node.value);
  return node.value === null
    ? "nothing"
    : `the ${kindOf(node).slice(2)} ${node.text}`;
}

/** Describes a node without showing its content, for what may be a secret. */
export function kindOf(node: TreeNode): string {
  switch (node.kind) {
    case "map":
      return "a map";
    case "list":
      return "a list";
    case "scalar":
      if (node.value === null) return "nothing";
      return typeof node.value === "string"
        ? "a string"
        : `a ${typeof node.value}`;
  }
}

/** Returns a text in quotes, without control characters, not too long. */
export function quote(text: string, maxLength = SHOWN_LENGTH): string {
  const shown = text.length > maxLength
    ? `${text.slice(0, maxLength)}...`
    : text;
  // JSON leaves C1 controls and direction marks as they are; terminals obey them.
  return JSON.stringify(shown).replaceAll(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Returns the path of a field below another: `limits.memory`, `args[2]`. */
export function fieldPath(parent: string, key: string | number): string {
  if (typeof key === "number") return `${parent}[${key}]`;
  const name = /^[\w.-]{1,60}$/.test(key) ? key : quote(key);
  return parent === "" ? name : `${parent}.${name}`;
}
