/**
 * The second pass over the code: where checks stand and what each charges.
 *
 * One rule holds throughout: no cycle without a check, and no way of more than
 * `SEGMENT` units between two of them. Loops are checked at their heads, direct
 * recursion at one function of each cycle, indirect calls where they are made,
 * long straight code in its midst. A function without a check at its entry is
 * paid for by its callers, so small functions cost nothing extra.
 *
 * @module
 */

import { AddedFunctions } from "./added_functions.ts";
import { orderCalls } from "./call_order.ts";
import type { DecodedModule } from "./decoded_module.ts";
import { EditKind, EditList } from "./edits.ts";
import { FunctionMeter } from "./function_meter.ts";
import type { CodeScan } from "./scan_code.ts";
import { INDIRECT_WEIGHT } from "./weights.ts";

/** What is to be changed in the code of a module. */
export interface Metering {
  readonly edits: EditList;
  /** The edits of the function with body `i` are those from `firstEdit[i]` up to `endEdit[i]`. */
  readonly firstEdit: Int32Array;
  readonly endEdit: Int32Array;
  /** The longest way through each function that it leaves to its caller to pay, by body. */
  readonly callCost: Int32Array;
  readonly added: AddedFunctions;
}

/** Decides where checks stand in all functions of a module. */
export function measureCode(module: DecodedModule, scan: CodeScan): Metering {
  const { bodies, importedFunctions } = module;
  const count = bodies.start.length;
  const edits = new EditList();
  const added = new AddedFunctions(module);
  const firstEdit = new Int32Array(count);
  const endEdit = new Int32Array(count);
  const callCost = new Int32Array(count);
  const meter = new FunctionMeter({ module, scan, edits, added, callCost });
  const { order, recursive } = orderCalls(scan, importedFunctions);
  for (const body of order) {
    const entry = edits.length;
    const code = bodies.code[body] ?? 0;
    edits.push(EditKind.check, { at: code, end: code, value: 0 });
    const cost = meter.measure(body);
    const paysItself = recursive[body] === 1 ||
      (scan.indirect[body + importedFunctions] === 1 && cost > INDIRECT_WEIGHT);
    if (paysItself) edits.setValue(entry, Math.max(cost, 1));
    else edits.cancel(entry);
    callCost[body] = paysItself ? 0 : cost;
    firstEdit[body] = entry;
    endEdit[body] = edits.length;
  }
  return { edits, firstEdit, endEdit, callCost, added };
}
