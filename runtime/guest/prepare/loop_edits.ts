/**
 * The heads and ends of one function's loops. Whether a loop turns at all, and
 * what a turn costs, is known only at its end: its head keeps a place for it.
 *
 * @module
 */

import { BLOCKS_AROUND_LOOP, BLOCKS_WITH_PARAMS } from "./check_code.ts";
import { CountedLoops } from "./counted_loops.ts";
import type { DecodedModule } from "./decoded_module.ts";
import { EditKind, type EditList } from "./edits.ts";
import type { LabelEdits } from "./label_edits.ts";
import { type OperatorReader, readBlockType } from "./operator_reader.ts";
import { DEAD } from "./path_cost.ts";
import { MOST_AT_ONCE } from "./weights.ts";

interface OpenLoop {
  readonly loop: number;
  /** The edit at its head. */
  readonly edit: number;
  readonly takesParams: boolean;
}

/** Keeps account of the loops that are open. */
export class LoopEdits {
  readonly #module: DecodedModule;
  readonly #edits: EditList;
  readonly #labels: LabelEdits;
  readonly #counted = new CountedLoops();
  readonly #open: OpenLoop[] = [];

  constructor(
    { module, edits }: { module: DecodedModule; edits: EditList },
    labels: LabelEdits,
  ) {
    this.#module = module;
    this.#edits = edits;
    this.#labels = labels;
  }

  /** Starts a function. */
  begin(): void {
    this.#open.length = 0;
    this.#counted.begin();
  }

  /** Takes note of the current instruction, which has been handled already. */
  note(operators: OperatorReader): void {
    this.#counted.note(operators);
  }

  /** Takes note of a branch back to the head of an open loop. */
  goBack(): void {
    this.#counted.goBack();
  }

  /** Starts the loop of this number, whose head stands at `place`. */
  open(loop: number, place: { at: number; end: number }): void {
    this.#counted.open();
    const type = readBlockType(this.#module.bytes, place.at + 1, place.end);
    const params = this.#module.types[type]?.params.length ?? 0;
    const takesParams = params > 0;
    this.#open.push({ loop, edit: this.#edits.length, takesParams });
    const kind = takesParams ? EditKind.loopHeadWithParams : EditKind.loopHead;
    this.#edits.push(kind, { ...place, value: 0 });
  }

  /**
   * Ends the innermost loop at `position`.
   *
   * @param turn What a turn costs, or {@linkcode DEAD} when no way leads back.
   */
  close(turn: number, position: number): void {
    const turns = this.#counted.close();
    const open = this.#open.pop();
    if (open === undefined) return;
    if (turn === DEAD) return this.#edits.cancel(open.edit);
    const all = (turns ?? Infinity) * Math.max(turn, 1);
    if (all <= MOST_AT_ONCE) return this.#chargeAtOnce(open.edit, all);
    this.#chargeEachTurn(open, Math.max(turn, 1), position);
  }

  #chargeAtOnce(edit: number, value: number): void {
    const at = this.#edits.at(edit);
    this.#edits.replace(edit, EditKind.check, { at, end: at, value });
  }

  #chargeEachTurn(
    { loop, edit, takesParams }: OpenLoop,
    turn: number,
    position: number,
  ): void {
    this.#edits.setValue(edit, turn);
    const place = { at: position, end: position, value: 0 };
    if (takesParams) {
      this.#edits.push(EditKind.loopEndWithParams, place);
      return this.#labels.setAdded(loop, BLOCKS_WITH_PARAMS);
    }
    this.#edits.push(EditKind.loopEnd, place);
    this.#labels.setAdded(loop, BLOCKS_AROUND_LOOP);
  }
}
