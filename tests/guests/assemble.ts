/**
 * Assembles the tiny guests of this directory, each of which has one trait.
 *
 * They are kept as text and assembled when a test asks for them, so that what a
 * test runs is what a reader sees.
 *
 * @module
 */

import binaryen from "binaryen";
import loadWabt from "wabt";

/** Everything the assembler knows; a guest's text says what it uses. */
const FEATURES = {
  annotations: true,
  bulk_memory: true,
  exceptions: true,
  extended_const: true,
  function_references: true,
  gc: true,
  memory64: true,
  multi_memory: true,
  multi_value: true,
  mutable_globals: true,
  reference_types: true,
  relaxed_simd: true,
  sat_float_to_int: true,
  sign_extension: true,
  simd: true,
  tail_call: true,
  threads: true,
} as const;

/** Assembles the guest `NAME.wat` of this directory. */
export async function assembleGuest(
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const path = new URL(`${name}.wat`, import.meta.url);
  return assemble(await Deno.readTextFile(path), name);
}

/**
 * Assembles a module in text form. What comes out need not be valid: some
 * guests are there to be refused.
 */
export async function assemble(
  text: string,
  name = "guest",
): Promise<Uint8Array<ArrayBuffer>> {
  const wabt = await loadWabt();
  const module = wabt.parseWat(`${name}.wat`, text, FEATURES);
  try {
    const { buffer } = module.toBinary({ write_debug_names: true });
    return Uint8Array.from(buffer);
  } finally {
    module.destroy();
  }
}

/** Assembles what only binaryen knows: structs, arrays, casts, calls of references. */
export function assembleWithBinaryen(text: string): Uint8Array<ArrayBuffer> {
  const module = binaryen.parseText(text);
  try {
    module.setFeatures(binaryen.Features.All);
    return Uint8Array.from(module.emitBinary());
  } finally {
    module.dispose();
  }
}
