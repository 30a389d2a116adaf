/**
 * Value types by name.
 *
 * @module
 */

import type { ByteReader } from "./byte_reader.ts";
import { DecodeError } from "./errors.ts";

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
  [0x78, "i8"],
  [0x77, "i16"],
  [0x70, "funcref"],
  [0x6f, "externref"],
  [0x6e, "anyref"],
  [0x6d, "eqref"],
  [0x6c, "i31ref"],
  [0x6b, "structref"],
  [0x6a, "arrayref"],
  [0x69, "exnref"],
  [0x71, "nullref"],
  [0x72, "nullexternref"],
  [0x73, "nullfuncref"],
  [0x74, "nullexnref"],
]);

/** Reads a value type and returns its name, `ref` for those that refer to a declared type. */
export function readValueType(reader: ByteReader): string {
  const start = reader.position;
  const code = reader.u8();
  if (code === 0x63 || code === 0x64) {
    reader.skipSigned();
    return "ref";
  }
  const name = NAMES.get(code);
  if (name === undefined) throw new DecodeError("an unknown type", start);
  return name;
}

/** Whether a value of this type is a number that the host can read and write. */
export function isNumber(type: string): boolean {
  return type === "i32" || type === "i64" || type === "f32" || type === "f64";
}

/** Whether a value of this type refers to something outside the memory. */
export function isReference(type: string): boolean {
  return !isNumber(type) && type !== "v128";
}
