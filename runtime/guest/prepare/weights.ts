/**
 * What each instruction costs, in units of about one simple instruction.
 *
 * A unit is at most some nanoseconds of work, so that fuel bounds time from
 * above; it is not a promise of equal time, which the host measures by the clock.
 *
 * @module
 */

import { Op, OPCODES } from "./opcodes.ts";

/**
 * The longest way through the code that is not paid for, in units. Shorter, and
 * more checks are passed; longer, and rare ways are charged to all.
 */
export const SEGMENT = 400;

/** The most that is charged at once for all turns of a loop. */
export const MOST_AT_ONCE = 10_000;

/** Calling a function of the module, without what it does. */
export const CALL_WEIGHT = 4;

/** Calling a function of the host, without what it does. */
export const HOST_CALL_WEIGHT = 100;

/**
 * What a function that can be called through a table may cost its callers; one
 * that costs more pays for itself at its entry. A host function may be called so too.
 */
export const INDIRECT_WEIGHT = HOST_CALL_WEIGHT;

/** Copying or filling memory costs a unit for each 16 bytes: cold pages are filled at about that speed. */
export const BYTES_PER_UNIT = 16;

/** Changing an entry of a table costs as much as {@linkcode Op.tableSet}. */
export const UNITS_PER_ENTRY = 32;

/** The most entries a table can be grown to, unless it starts with more: they lie on the heap of the host. */
export const MOST_GROWN_ENTRIES = 0xffff;

/** The most that a bulk operation does between two checks, in bytes of memory. */
export const PIECE_BYTES = 1 << 20;

/** The most that a bulk operation does between two checks, in entries of a table. */
export const PIECE_ENTRIES = 1 << 11;

/** Growing a memory: a system call and a new buffer on the host's side. */
const MEMORY_GROW_WEIGHT = 500;

/** Throwing: the host's exception object with its stack trace. */
const THROW_WEIGHT = 500;

const ROWS: readonly (readonly [
  weight: number,
  first: number,
  last?: number,
])[] = [
  [0, 0x01, 0x02], // nop, block
  [0, Op.else],
  [0, Op.end],
  [0, Op.try, Op.catch],
  [0, Op.delegate, Op.catchAll],
  [0, Op.tryTable],
  [2, Op.brTable],
  [THROW_WEIGHT, Op.throw, Op.throwRef],
  [16, Op.tableGet],
  [32, Op.tableSet],
  [MEMORY_GROW_WEIGHT, Op.memoryGrow],
  [4, 0x6d, 0x70], // i32 division
  [8, 0x7f, 0x82], // i64 division
  [4, 0x91], // f32.sqrt
  [2, 0x95], // f32.div
  [4, 0x9f], // f64.sqrt
  [2, 0xa3], // f64.div
  [16, Op.refFunc],
  [CALL_WEIGHT, Op.memoryInit, Op.tableFill],
  [2, 0x300, 0x4ff], // vectors: most are one instruction of the machine, some a dozen
  [32, 0x500, 0x5ff], // atomics
];

/** For each instruction, its weight. */
export const WEIGHTS: Int32Array = layOut();

function layOut(): Int32Array {
  const table = new Int32Array(OPCODES).fill(1);
  for (const [weight, first, last = first] of ROWS) {
    table.fill(weight, first, last + 1);
  }
  return table;
}
