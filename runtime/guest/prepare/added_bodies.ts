/**
 * The bodies of the functions that a metered module gets in addition.
 *
 * A bulk operation of any length is charged before it runs and done in pieces,
 * so that it can be parked in its midst, and yet traps as the instruction does:
 * before anything is written, when any part of it is out of bounds.
 *
 * @module
 */

import {
  type AddedFunction,
  type BulkOperation,
  isMemoryBulk,
} from "./added_functions.ts";
import type { ByteWriter } from "./byte_writer.ts";
import { type FuelPlaces, writeParkIfSpent } from "./check_code.ts";
import { EMPTY_BLOCK, Op } from "./opcodes.ts";
import {
  BYTES_PER_UNIT,
  MOST_GROWN_ENTRIES,
  PIECE_BYTES,
  PIECE_ENTRIES,
  UNITS_PER_ENTRY,
} from "./weights.ts";
import type { CodeInput } from "./code_input.ts";

/** The parameters of a bulk operation. */
const TO = 0;
/** For `fill` the value, else where to copy from. */
const FROM = 1;
const LENGTH = 2;

/**
 * Writes the bodies of all added functions, in the order of their indices.
 *
 * @param finish Called when a body is complete.
 */
export function writeAddedBodies(
  body: ByteWriter,
  input: CodeInput,
  finish: () => void,
): void {
  body.u32(0).raw(Op.i32Const, 0, Op.callIndirect);
  body.u32(input.parkType).u32(input.parkTable).u8(Op.end);
  finish();
  for (const added of input.metering.added.functions) {
    if (added.part === "whole") writeGrow(body, input, added.operation);
    else writeBulk(body, input, added);
    finish();
  }
}

function writeBulk(
  out: ByteWriter,
  input: CodeInput,
  { operation, part, index }: AddedFunction,
): void {
  const body = new BulkBody(out, input, operation);
  out.u32(0);
  if (part === "piece") body.writePiece(index + 1);
  else body.writePieces();
  out.u8(Op.end);
}

/** `table.grow` cannot be done in pieces: it charges all of its length and then runs. */
function writeGrow(
  out: ByteWriter,
  { places }: CodeInput,
  operation: BulkOperation,
): void {
  out.u32(0);
  out.u8(Op.globalGet).u32(places.fuel);
  // A length of more bits than these fails at once: no table grows that far.
  out.raw(Op.localGet, 1, Op.i32Const).s32(MOST_GROWN_ENTRIES).u8(Op.i32And);
  out.u8(Op.i32Const).s32(UNITS_PER_ENTRY).u8(Op.i32Mul);
  out.u8(Op.i32Sub).u8(Op.globalSet).u32(places.fuel);
  writeParkIfSpent(out, places);
  out.raw(Op.localGet, 0, Op.localGet, 1);
  writeOperation(out, operation);
  out.u8(Op.end);
}

/** One bulk operation as a function `(to, from or value, length) -> ()`. */
class BulkBody {
  readonly #out: ByteWriter;
  readonly #places: FuelPlaces;
  readonly #operation: BulkOperation;
  /** Whether the second parameter is a place and not a value. */
  readonly #reads: boolean;
  readonly #piece: number;

  constructor(
    out: ByteWriter,
    { places }: CodeInput,
    operation: BulkOperation,
  ) {
    const { opcode } = operation;
    this.#out = out;
    this.#places = places;
    this.#operation = operation;
    this.#reads = opcode !== Op.memoryFill && opcode !== Op.tableFill;
    this.#piece = isMemoryBulk(opcode) ? PIECE_BYTES : PIECE_ENTRIES;
  }

  /** Does what is short, and hands what is long to the function `pieces`. */
  writePiece(pieces: number): void {
    const out = this.#out;
    this.#local(LENGTH).#constant(this.#piece);
    out.raw(Op.i32GtU, Op.if, EMPTY_BLOCK);
    this.#local(TO).#local(FROM).#local(LENGTH);
    out.u8(Op.call).u32(pieces).raw(Op.return, Op.end);
    this.#whole();
  }

  /** Does what is longer than a piece. */
  writePieces(): void {
    const out = this.#out;
    this.#trapOutOfBounds();
    if (this.#overlaps()) {
      this.#local(FROM).#local(TO);
      out.raw(Op.i32LtU, Op.if, EMPTY_BLOCK);
      this.#backward();
      this.#whole();
      out.raw(Op.return, Op.end);
    }
    this.#forward();
    this.#whole();
  }

  /** Runs the operation as it is if an end lies past 32 bits, and then with no length at both ends: out of bounds, one of them traps. */
  #trapOutOfBounds(): void {
    const out = this.#out;
    this.#shifted(TO).#local(TO);
    out.u8(Op.i32LtU);
    if (this.#reads) {
      this.#shifted(FROM).#local(FROM);
      out.raw(Op.i32LtU, Op.i32Or);
    }
    out.raw(Op.if, EMPTY_BLOCK);
    this.#local(TO).#local(FROM).#local(LENGTH).#run();
    out.raw(Op.return, Op.end);
    this.#atEnds().#constant(0).#run();
  }

  /** Whether a piece may overwrite what a later one reads. */
  #overlaps(): boolean {
    const { opcode, first, second } = this.#operation;
    return first === second &&
      (opcode === Op.memoryCopy || opcode === Op.tableCopy);
  }

  #forward(): void {
    const out = this.#out;
    out.raw(Op.loop, EMPTY_BLOCK);
    this.#charge(() => this.#constant(this.#piece));
    this.#local(TO).#local(FROM).#constant(this.#piece).#run();
    this.#move(TO, Op.i32Add);
    if (this.#reads) this.#move(FROM, Op.i32Add);
    this.#move(LENGTH, Op.i32Sub);
    this.#againWhileLong();
  }

  #backward(): void {
    const out = this.#out;
    out.raw(Op.loop, EMPTY_BLOCK);
    this.#charge(() => this.#constant(this.#piece));
    this.#move(LENGTH, Op.i32Sub);
    this.#atEnds().#constant(this.#piece).#run();
    this.#againWhileLong();
  }

  /** Charges and does all that is left, which is at most a piece. */
  #whole(): void {
    this.#charge(() => this.#local(LENGTH));
    this.#local(TO).#local(FROM).#local(LENGTH).#run();
  }

  #charge(pushLength: () => void): void {
    const out = this.#out;
    out.u8(Op.globalGet).u32(this.#places.fuel);
    pushLength();
    if (isMemoryBulk(this.#operation.opcode)) {
      out.raw(Op.i32Const, Math.log2(BYTES_PER_UNIT), Op.i32ShrU);
    } else {
      out.raw(Op.i32Const).s32(UNITS_PER_ENTRY).u8(Op.i32Mul);
    }
    out.u8(Op.i32Sub).u8(Op.globalSet).u32(this.#places.fuel);
    writeParkIfSpent(out, this.#places);
  }

  #againWhileLong(): void {
    this.#local(LENGTH).#constant(this.#piece);
    this.#out.raw(Op.i32GtU, Op.brIf, 0, Op.end);
  }

  #atEnds(): this {
    this.#shifted(TO);
    return this.#reads ? this.#shifted(FROM) : this.#local(FROM);
  }

  #shifted(local: number): this {
    this.#local(local).#local(LENGTH);
    this.#out.u8(Op.i32Add);
    return this;
  }

  #move(local: number, opcode: number): void {
    this.#local(local).#constant(this.#piece);
    this.#out.raw(opcode, Op.localSet, local);
  }

  #local(local: number): this {
    this.#out.raw(Op.localGet, local);
    return this;
  }

  #constant(value: number): this {
    this.#out.u8(Op.i32Const).s32(value);
    return this;
  }

  #run(): void {
    writeOperation(this.#out, this.#operation);
  }
}

function writeOperation(out: ByteWriter, operation: BulkOperation): void {
  const { opcode, first, second } = operation;
  out.u8(0xfc).u32(opcode & 0xff).u32(first);
  switch (opcode) {
    case Op.memoryInit:
    case Op.memoryCopy:
    case Op.tableInit:
    case Op.tableCopy:
      out.u32(second);
  }
}
