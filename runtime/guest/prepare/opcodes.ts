/**
 * The instructions by number and what follows each of them in the code.
 *
 * A prefixed instruction (0xfb to 0xfe, then a number) gets the number
 * {@linkcode prefixed} of the two, so that one small array can hold something
 * for each instruction there is.
 *
 * @module
 */

/** The instructions that something here treats in its own way. */
export const Op = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  try: 0x06,
  catch: 0x07,
  throw: 0x08,
  rethrow: 0x09,
  throwRef: 0x0a,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  returnCall: 0x12,
  returnCallIndirect: 0x13,
  callRef: 0x14,
  returnCallRef: 0x15,
  delegate: 0x18,
  catchAll: 0x19,
  tryTable: 0x1f,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  tableGet: 0x25,
  tableSet: 0x26,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i32Ne: 0x47,
  i32LtS: 0x48,
  i32LtU: 0x49,
  i32GtU: 0x4b,
  i32LeU: 0x4d,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32And: 0x71,
  i32Or: 0x72,
  i32ShrU: 0x76,
  refFunc: 0xd2,
  brOnNull: 0xd5,
  brOnNonNull: 0xd6,
  structNew: 0x100,
  arrayInitElem: 0x113,
  brOnCast: 0x118,
  brOnCastFail: 0x119,
  memoryInit: 0x208,
  dataDrop: 0x209,
  memoryCopy: 0x20a,
  memoryFill: 0x20b,
  tableInit: 0x20c,
  elemDrop: 0x20d,
  tableCopy: 0x20e,
  tableGrow: 0x20f,
  tableFill: 0x211,
} as const;

/** The type of a block without parameters and results. */
export const EMPTY_BLOCK = 0x40;

/** One more than the highest instruction number. */
export const OPCODES = 0x600;

/** For each prefix byte: the number of its first instruction, and how many it may have. */
const PREFIXES: ReadonlyMap<number, readonly [base: number, count: number]> =
  new Map([
    [0xfb, [0x100, 0x100]],
    [0xfc, [0x200, 0x100]],
    [0xfd, [0x300, 0x200]],
    [0xfe, [0x500, 0x100]],
  ]);

/** The number of instruction `sub` behind `prefix`, or -1 when there is none. */
export function prefixed(prefix: number, sub: number): number {
  const range = PREFIXES.get(prefix);
  return range === undefined || sub >= range[1] ? -1 : range[0] + sub;
}

/** What follows an instruction's number. */
export const Follows = {
  /** An instruction that is not known here. */
  unknown: 0,
  nothing: 1,
  /** One index: of a local, function, table, type, label ... */
  index: 2,
  twoIndices: 3,
  memory: 4,
  memoryAndLane: 5,
  i32: 6,
  signed: 7,
  fourBytes: 8,
  eightBytes: 9,
  sixteenBytes: 10,
  oneByte: 11,
  blockType: 12,
  labels: 13,
  valueTypes: 14,
  heapType: 15,
  tryTable: 16,
  castLabel: 17,
} as const;

/** `[what follows, first instruction, last instruction]`. */
type Row = readonly [follows: number, first: number, last?: number];

const ROWS: readonly Row[] = [
  // Control.
  [Follows.nothing, 0x00, 0x01],
  [Follows.blockType, 0x02, 0x04],
  [Follows.nothing, 0x05],
  [Follows.blockType, 0x06],
  [Follows.index, 0x07, 0x09],
  [Follows.nothing, 0x0a, 0x0b],
  [Follows.index, 0x0c, 0x0d],
  [Follows.labels, 0x0e],
  [Follows.nothing, 0x0f],
  [Follows.index, 0x10],
  [Follows.twoIndices, 0x11],
  [Follows.index, 0x12],
  [Follows.twoIndices, 0x13],
  [Follows.index, 0x14, 0x15],
  [Follows.index, 0x18],
  [Follows.nothing, 0x19, 0x1b],
  [Follows.valueTypes, 0x1c],
  [Follows.tryTable, 0x1f],
  // Locals, globals, tables, memory, constants, arithmetic.
  [Follows.index, 0x20, 0x26],
  [Follows.memory, 0x28, 0x3e],
  [Follows.index, 0x3f, 0x40],
  [Follows.i32, 0x41],
  [Follows.signed, 0x42],
  [Follows.fourBytes, 0x43],
  [Follows.eightBytes, 0x44],
  [Follows.nothing, 0x45, 0xc4],
  // References.
  [Follows.heapType, 0xd0],
  [Follows.nothing, 0xd1],
  [Follows.index, 0xd2],
  [Follows.nothing, 0xd3, 0xd4],
  [Follows.index, 0xd5, 0xd6],
  // 0xfb: garbage-collected objects.
  [Follows.index, 0x100, 0x101],
  [Follows.twoIndices, 0x102, 0x105],
  [Follows.index, 0x106, 0x107],
  [Follows.twoIndices, 0x108, 0x10a],
  [Follows.index, 0x10b, 0x10e],
  [Follows.nothing, 0x10f],
  [Follows.index, 0x110],
  [Follows.twoIndices, 0x111, 0x113],
  [Follows.heapType, 0x114, 0x117],
  [Follows.castLabel, 0x118, 0x119],
  [Follows.nothing, 0x11a, 0x11e],
  // 0xfc: saturating conversions, bulk memory, tables.
  [Follows.nothing, 0x200, 0x207],
  [Follows.twoIndices, 0x208],
  [Follows.index, 0x209],
  [Follows.twoIndices, 0x20a],
  [Follows.index, 0x20b],
  [Follows.twoIndices, 0x20c],
  [Follows.index, 0x20d],
  [Follows.twoIndices, 0x20e],
  [Follows.index, 0x20f, 0x211],
  // 0xfd: vectors.
  [Follows.memory, 0x300, 0x30b],
  [Follows.sixteenBytes, 0x30c, 0x30d],
  [Follows.nothing, 0x30e, 0x314],
  [Follows.oneByte, 0x315, 0x322],
  [Follows.nothing, 0x323, 0x353],
  [Follows.memoryAndLane, 0x354, 0x35b],
  [Follows.memory, 0x35c, 0x35d],
  [Follows.nothing, 0x35e, 0x413],
  // 0xfe: atomics.
  [Follows.memory, 0x500, 0x502],
  [Follows.oneByte, 0x503],
  [Follows.memory, 0x510, 0x54e],
];

/** For each instruction, what follows it. */
export const FOLLOWS: Uint8Array = layOut(ROWS);

function layOut(rows: readonly Row[]): Uint8Array {
  const table = new Uint8Array(OPCODES);
  for (const [follows, first, last = first] of rows) {
    table.fill(follows, first, last + 1);
  }
  return table;
}
