/**
 * Collects what is wrong, so that all of it is said at once.
 *
 * @module
 */

import { InvalidInputError, type Problem } from "../errors.ts";
import type { SourceText } from "./source_text.ts";

/** A problem whose place is an offset in the text. */
export interface Finding {
  /** Offset in the text; `undefined` where the whole of it is meant. */
  readonly at: number | undefined;
  readonly field?: string;
  readonly found: string;
  readonly wanted: string;
  readonly hint?: string | undefined;
}

/** The problems of one text. */
export class Problems {
  readonly #source: SourceText;
  readonly #list: Problem[] = [];

  constructor(source: SourceText) {
    this.#source = source;
  }

  /** How many were found so far. */
  get count(): number {
    return this.#list.length;
  }

  /** Notes that something is wrong. */
  add({ at, field = "", found, wanted, hint }: Finding): void {
    this.#list.push({
      file: this.#source.file,
      ...(at === undefined ? {} : this.#source.positionAt(at)),
      ...(field === "" ? {} : { field }),
      found,
      wanted,
      ...(hint === undefined ? {} : { hint }),
    });
  }

  /** Returns the line, from 1, that an offset stands on. */
  lineAt(at: number): number {
    return this.#source.positionAt(at).line;
  }

  /** Returns everything that is wrong, in the order of the text. */
  inOrder(): readonly Problem[] {
    return this.#list.toSorted((a, b) =>
      (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
    );
  }

  /**
   * Ends the reading if anything was wrong.
   *
   * @throws {InvalidInputError} With every problem.
   */
  throwIfAny(): void {
    if (this.count > 0) throw new InvalidInputError(this.inOrder());
  }
}
