/**
 * Finds loops that turn a number of times which stands in the code, as compilers
 * write them for blocks of fixed size:
 *
 * ```text
 * i32.const 0  local.set i
 * loop
 *   ...                        nothing else sets i or goes back
 *   local.get i  i32.const 1  i32.add  local.tee i  i32.const 16  i32.ne  br_if 0
 * end
 * ```
 *
 * Such a loop is charged once for all of its turns, and V8 may unroll it.
 *
 * @module
 */

import { Op } from "./opcodes.ts";
import type { OperatorReader } from "./operator_reader.ts";

/** The end of such a loop, as far as it has been read; the names are those of the instruction that came last. */
const Step = {
  none: 0,
  get: 1,
  step: 2,
  add: 3,
  tee: 4,
  bound: 5,
  compare: 6,
  back: 7,
} as const;

/** Whether code after this instruction can be reached in another way than through it. */
function joinsWays(opcode: number): boolean {
  switch (opcode) {
    case Op.loop:
    case Op.else:
    case Op.end:
    case Op.catch:
    case Op.catchAll:
    case Op.delegate:
      return true;
    default:
      return false;
  }
}

/** Follows the innermost loop of a function. */
export class CountedLoops {
  /** The constants that locals hold at this place, as far as they are known. */
  readonly #constants = new Map<number, number>();
  /** The same where the innermost loop begins; only these locals can count. */
  readonly #initial = new Map<number, number>();
  /** How often each of them is set in the loop. */
  readonly #writes = new Map<number, number>();
  #inLoop = false;
  #backs = 0;
  #pushed: number | undefined;
  #step: number = Step.none;
  #local = 0;
  #stride = 0;
  #bound = 0;

  /** Starts a function. */
  begin(): void {
    this.#constants.clear();
    this.#inLoop = false;
    this.#step = Step.none;
    this.#pushed = undefined;
  }

  /** Starts a loop; the one around it is no longer the innermost. */
  open(): void {
    this.#initial.clear();
    this.#writes.clear();
    for (const [local, value] of this.#constants) {
      this.#initial.set(local, value);
    }
    this.#inLoop = this.#initial.size > 0;
    this.#backs = 0;
  }

  /** Takes note of a branch back to the head of the innermost loop. */
  goBack(): void {
    this.#backs++;
  }

  /** Ends a loop, and says how often it turns if that stands in the code. */
  close(): number | undefined {
    const local = this.#local;
    const first = this.#initial.get(local);
    const counted = this.#inLoop && this.#step === Step.back &&
      this.#backs === 1 && this.#writes.get(local) === 1;
    this.#inLoop = false;
    if (!counted || first === undefined) return undefined;
    const turns = (this.#bound - first) / this.#stride;
    return Number.isInteger(turns) && turns > 0 ? turns : undefined;
  }

  /** Takes note of the current instruction, which has been handled already. */
  note(operators: OperatorReader): void {
    const { opcode, first } = operators;
    if (opcode === Op.localSet || opcode === Op.localTee) this.#set(first);
    else if (joinsWays(opcode)) this.#constants.clear();
    this.#step = this.#nextStep(opcode, first);
    this.#pushed = opcode === Op.i32Const ? first : undefined;
  }

  #set(local: number): void {
    if (this.#pushed === undefined) this.#constants.delete(local);
    else this.#constants.set(local, this.#pushed);
    if (!this.#inLoop || !this.#initial.has(local)) return;
    this.#writes.set(local, (this.#writes.get(local) ?? 0) + 1);
  }

  #nextStep(opcode: number, first: number): number {
    if (opcode === Op.localGet) {
      this.#local = first;
      return Step.get;
    }
    switch (this.#step) {
      case Step.get:
        this.#stride = first;
        return opcode === Op.i32Const ? Step.step : Step.none;
      case Step.step:
        return opcode === Op.i32Add ? Step.add : Step.none;
      case Step.add:
        this.#bound = 0;
        return opcode === Op.localTee && first === this.#local
          ? Step.tee
          : Step.none;
      case Step.tee:
        if (opcode === Op.brIf && first === 0) return Step.back;
        this.#bound = first;
        return opcode === Op.i32Const ? Step.bound : Step.none;
      case Step.bound:
        return opcode === Op.i32Ne ? Step.compare : Step.none;
      case Step.compare:
        return opcode === Op.brIf && first === 0 ? Step.back : Step.none;
      default:
        return Step.none;
    }
  }
}
