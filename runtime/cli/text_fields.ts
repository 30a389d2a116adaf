/**
 * Labels and what they stand for, for people.
 *
 * @module
 */

import { visible } from "./paint.ts";

/** A label and the items behind it. */
export interface Field {
  /** Empty for a line that goes on with the field above. */
  readonly label: string;
  readonly items: readonly string[];
}

const WIDTH = 80;
const INDENT = 2;

/**
 * Returns fields in two columns, items separated by commas and broken into
 * lines of 80 characters. Fields without items are left out.
 *
 * @example
 * ```ts
 * import { textFields } from "./text_fields.ts";
 * import { deepEqual } from "node:assert/strict";
 *
 * const fields = [
 *   { label: "size", items: ["12Ki"] },
 *   { label: "imports", items: ["take", "log"] },
 * ];
 * deepEqual(textFields(fields), "  size     12Ki\n  imports  take, log\n");
 * ```
 */
export function textFields(fields: readonly Field[]): string {
  const shown = fields.filter(({ items }) => items.length > 0);
  const width = Math.max(0, ...shown.map(({ label }) => label.length));
  const margin = INDENT + width + 2;
  return shown.map(({ label, items }) => {
    const begin = " ".repeat(INDENT) + label.padEnd(width + 2);
    const lines = wrap(items.map(oneLine), WIDTH - margin);
    return `${begin}${lines.join(`\n${" ".repeat(margin)}`)}\n`;
  }).join("");
}

/** Returns text that is one line and that no terminal takes for a command. */
export function oneLine(text: string): string {
  return visible(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

function wrap(items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = "";
  items.forEach((item, index) => {
    const piece = index === items.length - 1 ? item : `${item},`;
    const longer = line === "" ? piece : `${line} ${piece}`;
    if (longer.length <= width || line === "") {
      line = longer;
      return;
    }
    lines.push(line);
    line = piece;
  });
  return [...lines, line];
}
