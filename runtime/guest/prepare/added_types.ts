/**
 * The types of the functions that a metered module gets in addition.
 *
 * @module
 */

import type { BulkOperation } from "./added_functions.ts";
import type { DecodedModule } from "./decoded_module.ts";
import { Op } from "./opcodes.ts";

const FUNCTION = 0x60;
const I32 = 0x7f;

/** Lists the types to append to a module's, and says which function has which. */
export class AddedTypes {
  /** The types as they are written, in the order of their indices. */
  readonly types: number[][] = [[FUNCTION, 0, 0]];
  /** The index of the type `() -> ()`. */
  readonly park: number;
  readonly #module: DecodedModule;

  constructor(module: DecodedModule) {
    this.#module = module;
    this.park = module.types.length;
  }

  /** The index of the type of the function that does this operation. */
  indexOf(operation: BulkOperation): number {
    const wanted = this.#typeOf(operation);
    const key = wanted.join();
    let place = this.types.findIndex((type) => type.join() === key);
    if (place < 0) place = this.types.push(wanted) - 1;
    return this.park + place;
  }

  #typeOf({ opcode, first }: BulkOperation): number[] {
    switch (opcode) {
      case Op.tableGrow:
        return [FUNCTION, 2, ...this.#entryType(first), I32, 1, I32];
      case Op.tableFill:
        return [FUNCTION, 3, I32, ...this.#entryType(first), I32, 0];
      default:
        return [FUNCTION, 3, I32, I32, I32, 0];
    }
  }

  #entryType(index: number): readonly number[] {
    const { bytes, tables } = this.#module;
    const table = tables[index];
    return [...bytes.subarray(table?.typeStart, table?.typeEnd)];
  }
}
