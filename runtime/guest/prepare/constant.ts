/**
 * Reads constant expressions: the first values of globals, the places of segments.
 *
 * @module
 */

import type { ByteReader } from "./byte_reader.ts";
import { Op } from "./opcodes.ts";
import { OperatorReader } from "./operator_reader.ts";

/** What is known of a constant expression. */
export interface Constant {
  /** Its value as a signed 32-bit number, when it has one that can be worked out. */
  readonly value: number | undefined;
  /** The functions it refers to. */
  readonly functions: readonly number[];
}

/**
 * Reads the constant expression at the reader's position and passes over it.
 *
 * @param globals The i32 values of the globals before it, as far as they are known.
 */
export function readConstant(
  reader: ByteReader,
  globals: readonly (number | undefined)[],
): Constant {
  const operators = new OperatorReader(reader.bytes);
  operators.position = reader.position;
  const functions: number[] = [];
  const stack: (number | undefined)[] = [];
  while (operators.position < reader.end && operators.next() !== Op.end) {
    if (operators.opcode === Op.refFunc) functions.push(operators.first);
    evaluate(operators, stack, globals);
  }
  reader.position = operators.position;
  return { value: stack.length === 1 ? stack[0] : undefined, functions };
}

function evaluate(
  { opcode, first }: OperatorReader,
  stack: (number | undefined)[],
  globals: readonly (number | undefined)[],
): void {
  switch (opcode) {
    case Op.i32Const:
      stack.push(first);
      return;
    case Op.globalGet:
      stack.push(globals[first]);
      return;
    case Op.i32Add:
    case Op.i32Sub:
    case Op.i32Mul:
      stack.push(combine(opcode, { right: stack.pop(), left: stack.pop() }));
      return;
    default:
      // Two of them can never again become one value.
      stack.push(undefined, undefined);
  }
}

function combine(
  opcode: number,
  { left, right }: { left: number | undefined; right: number | undefined },
): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (opcode === Op.i32Add) return (left + right) | 0;
  if (opcode === Op.i32Sub) return (left - right) | 0;
  return Math.imul(left, right);
}
