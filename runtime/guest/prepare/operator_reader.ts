/**
 * Reads the instructions of one function after the other.
 *
 * The reader is one object that is moved from instruction to instruction, with
 * what it found in its fields: a module of 30 MB has 12 million of them, and an
 * object for each would cost more than all the rest of preparing it.
 *
 * @module
 */

import { DecodeError } from "./errors.ts";
import { FOLLOWS, Follows, prefixed } from "./opcodes.ts";

/** A clause of a `try_table`. */
export interface CatchClause {
  /** The depth of the label that is branched to. */
  readonly label: number;
  /** Where the label's number begins. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/**
 * A cursor over instructions.
 *
 * Expects code that `WebAssembly.validate` has accepted: of anything else it
 * promises only that it neither hangs nor reads outside the module.
 */
export class OperatorReader {
  readonly #bytes: Uint8Array;
  /** Where the next instruction starts. */
  position = 0;
  /** Where the current one starts. */
  start = 0;
  /** Which instruction it is; see `opcodes.ts`. */
  opcode = 0;
  /** Its first index, depth or constant; of a block, the first byte of its type. */
  first = 0;
  /** Its second index. */
  second = 0;
  /** Where its label's number begins; the number ends at {@linkcode labelEnd}. */
  labelStart = 0;
  /** One past its label's number. */
  labelEnd = 0;
  /** How many targets a `br_table` has, the default included. */
  targetCount = 0;
  /** For each target: depth, start, end. */
  targets: Int32Array = new Int32Array(0);
  /** The clauses of a `try_table`. */
  catches: CatchClause[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Moves to the instruction at {@linkcode position} and returns its number. */
  next(): number {
    const bytes = this.#bytes;
    this.start = this.position;
    let opcode = bytes[this.position++] ?? 0;
    if (opcode >= 0xfb && opcode <= 0xfe) {
      opcode = prefixed(opcode, this.#u32());
    }
    this.opcode = opcode;
    const follows = FOLLOWS[opcode] ?? Follows.unknown;
    if (follows === Follows.nothing) return opcode;
    if (follows === Follows.index) {
      this.labelStart = this.position;
      this.first = this.#u32();
      this.labelEnd = this.position;
      return opcode;
    }
    this.#readRest(follows);
    return opcode;
  }

  #readRest(follows: number): void {
    switch (follows) {
      case Follows.memory:
        return this.#memoryArgument();
      case Follows.i32:
        this.first = this.#s32();
        return;
      case Follows.blockType:
        this.first = this.#bytes[this.position] ?? 0;
        return this.#skipSigned();
      case Follows.signed:
      case Follows.heapType:
        return this.#skipSigned();
      case Follows.twoIndices:
        this.first = this.#u32();
        this.second = this.#u32();
        return;
      case Follows.labels:
        return this.#targets();
      case Follows.memoryAndLane:
        this.#memoryArgument();
        this.position++;
        return;
      case Follows.valueTypes:
        for (let left = this.#u32(); left > 0; left--) this.#valueType();
        return;
      case Follows.tryTable:
        return this.#tryTable();
      case Follows.castLabel:
        return this.#castLabel();
      case Follows.unknown:
        throw new DecodeError("an unknown instruction", this.start);
      default:
        this.position += FIXED_LENGTH[follows] ?? 0;
    }
  }

  #memoryArgument(): void {
    const flags = this.#u32();
    if ((flags & 0x40) !== 0) this.#u32();
    this.#skipSigned();
  }

  #targets(): void {
    const count = this.#u32() + 1;
    if (count > this.#bytes.length - this.position) {
      throw new DecodeError("a br_table longer than the module", this.start);
    }
    if (count * 3 > this.targets.length) {
      this.targets = new Int32Array(count * 6);
    }
    const targets = this.targets;
    for (let i = 0; i < count * 3; i += 3) {
      targets[i + 1] = this.position;
      targets[i] = this.#u32();
      targets[i + 2] = this.position;
    }
    this.targetCount = count;
  }

  #tryTable(): void {
    this.#skipSigned();
    this.catches = [];
    for (let left = this.#u32(); left > 0; left--) {
      const kind = this.#bytes[this.position++] ?? 0;
      if (kind > 3) throw new DecodeError("an unknown catch", this.start);
      if (kind < 2) this.#u32();
      const start = this.position;
      this.catches.push({ label: this.#u32(), start, end: this.position });
    }
  }

  #castLabel(): void {
    this.position++;
    this.labelStart = this.position;
    this.first = this.#u32();
    this.labelEnd = this.position;
    this.#skipSigned();
    this.#skipSigned();
  }

  #valueType(): void {
    const type = this.#bytes[this.position++] ?? 0;
    if (type === 0x63 || type === 0x64) this.#skipSigned();
  }

  #u32(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.position++] ?? 0;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      byte = bytes[this.position++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  }

  #s32(): number {
    const bytes = this.#bytes;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[this.position++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      return shift < 28 && (byte & 0x40) !== 0
        ? value | (-1 << (shift + 7))
        : value;
    }
    return value;
  }

  #skipSigned(): void {
    while ((this.#bytes[this.position++] ?? 0) >= 0x80);
  }
}

/** Reads a block's type at `start`: the index of a function type, or -1 when the type is written out. */
export function readBlockType(
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const first = bytes[start] ?? 0;
  // One byte below zero is a value type or none; an index is never below zero.
  if (end === start + 1 && first >= 0x40) return -1;
  if (first === 0x63 || first === 0x64) return -1;
  let index = 0;
  for (let at = start; at < end; at++) {
    index |= ((bytes[at] ?? 0) & 0x7f) << (7 * (at - start));
  }
  return index;
}

/** How many bytes follow, where that is the same for every use. */
const FIXED_LENGTH: Readonly<Record<number, number>> = {
  [Follows.fourBytes]: 4,
  [Follows.eightBytes]: 8,
  [Follows.sixteenBytes]: 16,
  [Follows.oneByte]: 1,
};
