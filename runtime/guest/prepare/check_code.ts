/**
 * The code that charges fuel.
 *
 * @module
 */

import type { ByteWriter } from "./byte_writer.ts";
import { EMPTY_BLOCK, Op } from "./opcodes.ts";

/** Where the counter and the function that parks are to be found. */
export interface FuelPlaces {
  /** The index of the counter, a mutable i32. */
  readonly fuel: number;
  /** The index of the function that parks. */
  readonly park: number;
}

/** Writes `fuel -= weight; if (fuel < 0) park()`, which leaves the operand stack as it is. */
export function writeCheck(
  out: ByteWriter,
  places: FuelPlaces,
  weight: number,
): void {
  writeCharge(out, places.fuel, weight);
  writeParkIfSpent(out, places);
}

/**
 * Writes a loop's head twice, `outer: if (fuel < 0) park(); inner: fuel -= weight;
 * if (fuel < 0) goto outer`, so that the inner loop holds no call: one call, even
 * one never made, costs a tight loop up to three times its time.
 *
 * @param head The bytes of the loop's head: instruction and block type.
 */
export function writeLoopHead(
  out: ByteWriter,
  places: FuelPlaces,
  { head, weight }: { head: Uint8Array; weight: number },
): void {
  out.copy(head);
  writeParkIfSpent(out, places);
  out.copy(head);
  writeCharge(out, places.fuel, weight);
  writeIsSpent(out, places.fuel);
  out.raw(Op.brIf, 1);
}

/** Writes `if (fuel < 0) park()`. */
export function writeParkIfSpent(out: ByteWriter, places: FuelPlaces): void {
  writeIsSpent(out, places.fuel);
  out.raw(Op.if, EMPTY_BLOCK, Op.call).u32(places.park).u8(Op.end);
}

function writeIsSpent(out: ByteWriter, fuel: number): void {
  out.u8(Op.globalGet).u32(fuel).raw(Op.i32Const, 0, Op.i32LtS);
}

function writeCharge(out: ByteWriter, fuel: number, weight: number): void {
  out.u8(Op.globalGet).u32(fuel);
  out.u8(Op.i32Const).s32(weight).u8(Op.i32Sub);
  out.u8(Op.globalSet).u32(fuel);
}
