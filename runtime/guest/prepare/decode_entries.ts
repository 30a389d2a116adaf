/**
 * Reads the entries of the sections between types and code.
 *
 * @module
 */

import type { ByteReader } from "./byte_reader.ts";
import { type Constant, readConstant } from "./constant.ts";
import type {
  DataSegment,
  ExportEntry,
  ExternalKind,
  GlobalEntry,
  Limits,
  TableEntry,
} from "./decoded_module.ts";
import { DecodeError } from "./errors.ts";
import { readValueType } from "./value_type.ts";

const KINDS: readonly ExternalKind[] = [
  "function",
  "table",
  "memory",
  "global",
  "tag",
];

/** The i32 values of the globals so far, as far as they are known. */
export type KnownGlobals = readonly (number | undefined)[];

/** Reads the kind of an import or export. */
export function readKind(reader: ByteReader): ExternalKind {
  const kind = KINDS[reader.u8()];
  if (kind === undefined) {
    throw new DecodeError("an unknown kind of import", reader.position - 1);
  }
  return kind;
}

/** Reads the limits of a table or memory. */
export function readLimits(reader: ByteReader): Limits {
  const offset = reader.position;
  const flags = reader.u8();
  if (flags > 7) throw new DecodeError("unknown limits", offset);
  const min = reader.u64();
  const max = (flags & 1) !== 0 ? reader.u64() : undefined;
  const shared = (flags & 2) !== 0;
  return { min, max, shared, wide: (flags & 4) !== 0, offset };
}

/** Reads a table's type, without an initial value. */
export function readTableType(reader: ByteReader): TableEntry {
  const typeStart = reader.position;
  const type = readValueType(reader);
  const typeEnd = reader.position;
  const limits = readLimits(reader);
  const limitsEnd = reader.position;
  return {
    ...limits,
    type,
    typeStart,
    typeEnd,
    limitsStart: typeEnd,
    limitsEnd,
    end: limitsEnd,
    offset: typeStart,
  };
}

/** Reads an entry of the table section; also returns its initial value. */
export function readTable(
  reader: ByteReader,
  known: KnownGlobals,
): { readonly table: TableEntry; readonly functions: readonly number[] } {
  const offset = reader.position;
  const hasValue = reader.bytes[offset] === 0x40;
  if (hasValue) reader.position += 2;
  const table = { ...readTableType(reader), offset };
  if (!hasValue) return { table, functions: [] };
  const { functions } = readConstant(reader, known);
  return { table: { ...table, end: reader.position }, functions };
}

/** Reads a global's type and first value. */
export function readGlobal(
  reader: ByteReader,
  known: KnownGlobals,
): { readonly global: GlobalEntry; readonly functions: readonly number[] } {
  const offset = reader.position;
  const type = readValueType(reader);
  const mutable = reader.u8() === 1;
  const { value, functions } = readConstant(reader, known);
  return { global: { type, mutable, value, offset }, functions };
}

/** Reads one export. */
export function readExport(reader: ByteReader): ExportEntry {
  const offset = reader.position;
  const name = reader.name();
  const kind = readKind(reader);
  return { name, kind, index: reader.u32(), offset };
}

/** Passes over one element segment and returns the functions it refers to. */
export function readElements(
  reader: ByteReader,
  known: KnownGlobals,
): number[] {
  const flags = reader.u32();
  const passive = (flags & 1) !== 0;
  const explicit = (flags & 2) !== 0;
  const expressions = (flags & 4) !== 0;
  if (!passive && explicit) reader.u32();
  if (!passive) readConstant(reader, known);
  if (passive || explicit) {
    if (expressions) readValueType(reader);
    else reader.u8();
  }
  const functions: number[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    if (expressions) functions.push(...readConstant(reader, known).functions);
    else functions.push(reader.u32());
  }
  return functions;
}

/** Reads one data segment. */
export function readSegment(
  reader: ByteReader,
  known: KnownGlobals,
): DataSegment {
  const flags = reader.u32();
  const active = flags !== 1;
  const memory = flags === 2 ? reader.u32() : 0;
  const place: Constant = active
    ? readConstant(reader, known)
    : { value: undefined, functions: [] };
  const length = reader.u32();
  const start = reader.position;
  reader.take(length);
  const target = place.value === undefined ? undefined : place.value >>> 0;
  return { start, end: start + length, active, memory, target };
}
