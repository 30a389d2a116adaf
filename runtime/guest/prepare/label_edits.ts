/**
 * The labels of one function whose numbers change because blocks are put around
 * a loop between. Which loops get any is known only at their ends, so the numbers
 * are settled at the end of the function.
 *
 * @module
 */

import { EditKind, type EditList } from "./edits.ts";
import type { PathCost } from "./path_cost.ts";

/** Where in the module a label's number stands. */
export interface LabelPlace {
  readonly at: number;
  readonly end: number;
}

/** A label as an instruction gives it. */
export interface Label {
  /** Its number as it is to be written, if no block is added between. */
  readonly depth: number;
  /** Its number, counted from the innermost block. @default {@linkcode depth} */
  readonly fromHere?: number;
  /** Whether `depth` is not what stands there already. @default false */
  readonly changed?: boolean;
}

interface Note {
  readonly edit: number;
  /** The loop it stands in. */
  readonly from: number;
  /** The loop its label stands in. */
  readonly to: number;
  readonly changed: boolean;
}

/** Keeps account of labels that lead out of loops. */
export class LabelEdits {
  readonly #edits: EditList;
  readonly #path: PathCost;
  readonly #notes: Note[] = [];
  /** For each loop so far, how many blocks are put around its body. */
  readonly #added: number[] = [];

  constructor(edits: EditList, path: PathCost) {
    this.#edits = edits;
    this.#path = path;
  }

  /** Starts a function. */
  begin(): void {
    this.#notes.length = 0;
    this.#added.length = 0;
  }

  /** Notes a label of the current instruction. */
  note(
    { depth, fromHere = depth, changed = false }: Label,
    { at, end }: LabelPlace,
  ): void {
    const from = this.#path.loopOf(0);
    const to = this.#path.loopOf(fromHere);
    if (from === to && !changed) return;
    this.#notes.push({ edit: this.#edits.length, from, to, changed });
    this.#edits.push(EditKind.label, { at, end, value: depth });
  }

  /** Says how many blocks are put around the body of a loop that was closed. */
  setAdded(loop: number, blocks: number): void {
    this.#added[loop] = blocks;
  }

  /** Gives all labels of the function their numbers. */
  settle(): void {
    for (const { edit, from, to, changed } of this.#notes) {
      let crossed = 0;
      for (let loop = from; loop !== to; loop = this.#path.outerLoop(loop)) {
        crossed += this.#added[loop] ?? 0;
      }
      if (crossed === 0 && !changed) this.#edits.cancel(edit);
      else this.#edits.setValue(edit, this.#edits.value(edit) + crossed);
    }
  }
}
