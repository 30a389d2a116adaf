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

/** How many blocks {@linkcode writeLoopHead} puts around a loop's body. */
export const BLOCKS_AROUND_LOOP = 3;

/** How many blocks {@linkcode writeLoopHeadWithParams} puts around it. */
export const BLOCKS_WITH_PARAMS = 1;

/** A loop's head and what each of its turns costs. */
export interface LoopHead {
  /** The instruction and the block's type. */
  readonly head: Uint8Array;
  readonly weight: number;
}

/**
 * Writes a loop's head so that the loop itself holds no call: one call, even one
 * never made, costs a tight loop up to three times its time.
 *
 * ```text
 * block done
 *   loop again
 *     block spent
 *       loop                       the loop as it was
 *         fuel -= weight; if (fuel < 0) goto spent
 * ```
 */
export function writeLoopHead(
  out: ByteWriter,
  places: FuelPlaces,
  { head, weight }: LoopHead,
): void {
  out.u8(Op.block).copy(head, 1);
  out.raw(Op.loop, EMPTY_BLOCK, Op.block, EMPTY_BLOCK).copy(head);
  writeCharge(out, places.fuel, weight);
  writeIsSpent(out, places.fuel);
  out.raw(Op.brIf, 1);
}

/** Writes what follows the end of such a loop: `goto done; spent: park(); goto again; done:`. */
export function writeLoopEnd(out: ByteWriter, { park }: FuelPlaces): void {
  out.raw(Op.br, 2, Op.end);
  out.u8(Op.call).u32(park).raw(Op.br, 0, Op.end);
  out.raw(Op.unreachable, Op.end);
}

/**
 * The same for a loop that takes parameters, which no block can be put around
 * without a new type: `outer: if (fuel < 0) park(); inner: fuel -= weight; if
 * (fuel < 0) goto outer`. One more check each time the loop is entered.
 */
export function writeLoopHeadWithParams(
  out: ByteWriter,
  places: FuelPlaces,
  { head, weight }: LoopHead,
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
