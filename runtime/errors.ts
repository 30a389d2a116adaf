/**
 * The errors that several parts of the runtime throw and callers tell apart.
 *
 * Misuse by a programmer throws a built-in (`TypeError`, `RangeError`); what
 * only one folder throws lies in that folder's own `errors.ts`.
 *
 * @module
 */

/** One thing that is wrong with what a person wrote, and what would be right. */
export interface Problem {
  /** The file as the person named it. */
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Counted from 1. */
  readonly column?: number;
  /** The path of the field, as in `limits.memory`. */
  readonly field?: string;
  /** What stands there. */
  readonly found: string;
  /** What may stand there. */
  readonly wanted: string;
  /** A guess at what was meant. */
  readonly hint?: string;
}

/** Input that cannot be used, with all that is wrong with it. */
export class InvalidInputError extends Error {
  override readonly name = "InvalidInputError";
  /** Never empty, in the order of the file. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(formatProblem).join("\n"), options);
    this.problems = problems;
  }
}

/**
 * Formats a problem the way compilers do, so that editors can jump to it.
 *
 * @example
 * ```ts
 * import { formatProblem } from "./errors.ts";
 *
 * formatProblem({
 *   file: "children.yaml",
 *   line: 3,
 *   column: 9,
 *   field: "limits.memory",
 *   found: '"64 apples"',
 *   wanted: "a size such as 64Mi",
 * });
 * // children.yaml:3:9: limits.memory: found "64 apples", wanted a size such as 64Mi
 * ```
 */
export function formatProblem(problem: Problem): string {
  const { file, line, column, field, found, wanted, hint } = problem;
  const place = [file, line, column].filter((part) => part !== undefined);
  const parts = [
    place.join(":"),
    ...(field === undefined ? [] : [field]),
    `found ${found}, wanted ${wanted}`,
  ];
  const sentence = parts.join(": ");
  return hint === undefined ? sentence : `${sentence} (${hint})`;
}
