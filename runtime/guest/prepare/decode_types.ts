/**
 * Reads the type section.
 *
 * @module
 */

import type { ByteReader } from "./byte_reader.ts";
import type { FunctionType } from "./decoded_module.ts";
import { DecodeError } from "./errors.ts";
import { readValueType } from "./value_type.ts";

const Form = {
  array: 0x5e,
  struct: 0x5f,
  function: 0x60,
  group: 0x4e,
  final: 0x4f,
  open: 0x50,
} as const;

/** The types of a module and where the first struct or array type stands. */
export interface Types {
  readonly types: readonly (FunctionType | undefined)[];
  readonly objectType: number | undefined;
}

/** Reads all types; a recursion group's members count one by one. */
export function readTypes(reader: ByteReader): Types {
  const types: (FunctionType | undefined)[] = [];
  let objectType: number | undefined;
  const readOne = (): void => {
    const start = reader.position;
    const type = readSubtype(reader);
    if (type === undefined) objectType ??= start;
    types.push(type);
  };
  for (let left = reader.u32(); left > 0; left--) {
    if (reader.bytes[reader.position] !== Form.group) {
      readOne();
      continue;
    }
    reader.u8();
    for (let members = reader.u32(); members > 0; members--) readOne();
  }
  return { types, objectType };
}

/** Returns the function type, or `undefined` for a struct or an array. */
function readSubtype(reader: ByteReader): FunctionType | undefined {
  const start = reader.position;
  let form = reader.u8();
  if (form === Form.final || form === Form.open) {
    for (let left = reader.u32(); left > 0; left--) reader.u32();
    form = reader.u8();
  }
  switch (form) {
    case Form.function:
      return { params: readList(reader), results: readList(reader) };
    case Form.struct:
      for (let left = reader.u32(); left > 0; left--) readField(reader);
      return undefined;
    case Form.array:
      readField(reader);
      return undefined;
    default:
      throw new DecodeError("an unknown form of type", start);
  }
}

function readList(reader: ByteReader): string[] {
  const list: string[] = [];
  for (let left = reader.u32(); left > 0; left--) {
    list.push(readValueType(reader));
  }
  return list;
}

function readField(reader: ByteReader): void {
  readValueType(reader);
  reader.u8();
}
