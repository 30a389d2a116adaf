/**
 * The first pass over the code: who calls whom, and which instructions occur.
 *
 * @module
 */

import type { DecodedModule } from "./decoded_module.ts";
import { IntList } from "./int_list.ts";
import { Op, OPCODES } from "./opcodes.ts";
import { OperatorReader } from "./operator_reader.ts";

/** What the code of a module does, seen from afar. */
export interface CodeScan {
  /**
   * The direct calls: those of the function with body `i` are
   * `callees[callStart[i]]` up to `callees[callStart[i + 1]]`, by function index,
   * imported functions left out.
   */
  readonly callees: IntList;
  readonly callStart: Int32Array;
  /** For each instruction number, where it first occurs; 0 when it does not. */
  readonly firstUse: Int32Array;
  /** For each function, whether it may be called through a table or a reference. */
  readonly indirect: Uint8Array;
}

/** Reads all function bodies once. */
export function scanCode(module: DecodedModule): CodeScan {
  const { bodies, importedFunctions } = module;
  const operators = new OperatorReader(module.bytes);
  const firstUse = new Int32Array(OPCODES);
  const indirect = module.referenced.slice();
  const callees = new IntList(1024);
  const callStart = new Int32Array(bodies.start.length + 1);
  for (let i = 0; i < bodies.start.length; i++) {
    callStart[i] = callees.length;
    operators.position = bodies.code[i] ?? 0;
    const end = bodies.end[i] ?? 0;
    while (operators.position < end) {
      const opcode = operators.next();
      if (firstUse[opcode] === 0) firstUse[opcode] = operators.start;
      if (opcode === Op.call || opcode === Op.returnCall) {
        const callee = operators.first;
        if (callee >= importedFunctions) callees.push(callee);
      } else if (opcode === Op.refFunc) {
        indirect[operators.first] = 1;
      }
    }
  }
  callStart[bodies.start.length] = callees.length;
  return { callees, callStart, firstUse, indirect };
}
