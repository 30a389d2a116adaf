/**
 * Aligned columns for people.
 *
 * @module
 */

/** A column. */
export interface Column {
  readonly head: string;
  /** Numbers stand at the right. @default "left" */
  readonly align?: "left" | "right";
}

/** Text that is painted only once its width is known. */
export interface PaintedCell {
  readonly text: string;
  readonly paint: (text: string) => string;
}

/** One cell. */
export type Cell = string | PaintedCell;

/**
 * Returns rows below their heads, each column as wide as its widest cell.
 *
 * @param bold What makes heads stand out.
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  bold: (text: string) => string,
): string {
  const heads = columns.map(({ head }): Cell => ({ text: head, paint: bold }));
  const widths = columns.map((_, index) =>
    Math.max(...[heads, ...rows].map((row) => textOf(row[index]).length))
  );
  const line = (row: readonly Cell[]): string =>
    columns.map(({ align = "left" }, index) => {
      const cell = row[index] ?? "";
      const text = textOf(cell);
      const gap = " ".repeat((widths[index] ?? 0) - text.length);
      const painted = typeof cell === "string" ? cell : cell.paint(text);
      return align === "left" ? painted + gap : gap + painted;
    }).join("  ").trimEnd();
  return [heads, ...rows].map((row) => `${line(row)}\n`).join("");
}

function textOf(cell: Cell = ""): string {
  return typeof cell === "string" ? cell : cell.text;
}
