/**
 * The functions that a metered module gets in addition: one that parks, and one
 * for each instruction whose work grows with a number the guest chooses.
 *
 * @module
 */

import type { DecodedModule } from "./decoded_module.ts";
import { Op } from "./opcodes.ts";

/** An instruction that is replaced by a call: its number and its two indices. */
export interface BulkOperation {
  readonly opcode: number;
  readonly first: number;
  readonly second: number;
}

/** An added function that does a bulk operation. */
export interface AddedFunction {
  readonly operation: BulkOperation;
  readonly index: number;
  /**
   * What it is for. A length of at most a piece is done by a function short
   * enough to be inlined; it hands longer ones to the function after it.
   */
  readonly part: "whole" | "piece" | "pieces";
}

/** Whether the work of this instruction grows with a number the guest chooses. */
export function isBulk(opcode: number): boolean {
  switch (opcode) {
    case Op.memoryInit:
    case Op.memoryCopy:
    case Op.memoryFill:
    case Op.tableInit:
    case Op.tableCopy:
    case Op.tableGrow:
    case Op.tableFill:
      return true;
    default:
      return false;
  }
}

/** Whether it works on memory, a byte a step, and not on a table. */
export function isMemoryBulk(opcode: number): boolean {
  return opcode === Op.memoryInit || opcode === Op.memoryCopy ||
    opcode === Op.memoryFill;
}

/** Hands out the indices of the added functions. */
export class AddedFunctions {
  /** The function that parks the guest. */
  readonly park: number;
  /** The others, in the order of their indices, which follow that of `park`. */
  readonly functions: AddedFunction[] = [];
  readonly #indices = new Map<string, number>();

  constructor(module: DecodedModule) {
    this.park = module.functions.length;
  }

  /** The index of the function that does this operation. */
  indexOf(operation: BulkOperation): number {
    const { opcode, first, second } = operation;
    const key = `${opcode} ${first} ${second}`;
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const index = this.park + 1 + this.functions.length;
    this.#indices.set(key, index);
    if (opcode === Op.tableGrow) {
      // Growing cannot be done in pieces.
      this.functions.push({ operation, index, part: "whole" });
    } else {
      this.functions.push({ operation, index, part: "piece" });
      this.functions.push({ operation, index: index + 1, part: "pieces" });
    }
    return index;
  }
}
