/**
 * The names of a module's functions, kept outside of the module: V8 would keep
 * them in memory for as long as the module lives, and only a trap needs them.
 *
 * A frame of a trap is known by its offset in the prepared module alone, as Deno
 * writes 0 for the index of every function into a stack. So the format, made for
 * one look-up in bytes that were just read, goes by offset: how many functions
 * follow and how many are imported before them, then for each where its body
 * starts and where its name ends, all as little-endian u32, then the names as
 * UTF-8. A function without a name has an empty one.
 *
 * @module
 */

import { ByteReader } from "./byte_reader.ts";
import type { DecodedModule } from "./decoded_module.ts";
import { DecodeError } from "./errors.ts";
import { SectionId } from "./sections.ts";

const FUNCTION_NAMES = 1;
const WORD = 4;
const HEAD = 2 * WORD;
const ENTRY = 2 * WORD;

/** What is known of the functions besides their name section. */
export interface PackOptions {
  /** Where the body of each function starts that is not imported. */
  readonly bodyStarts: readonly number[];
  /** Names of functions that are not in the name section. */
  readonly added: ReadonlyMap<number, string>;
}

/**
 * Packs the function names of a module. A name section that is missing or cannot
 * be read gives no names: a module is as good without.
 */
export function packFunctionNames(
  module: DecodedModule,
  { bodyStarts, added }: PackOptions,
): Uint8Array<ArrayBuffer> {
  const utf8 = new TextEncoder();
  const names = readNameSection(module);
  for (const [index, name] of added) names.set(index, utf8.encode(name));
  const first = module.importedFunctions;
  const head = HEAD + bodyStarts.length * ENTRY;
  const total = bodyStarts.reduce(
    (sum, _, i) => sum + (names.get(first + i)?.length ?? 0),
    head,
  );
  const packed = new Uint8Array(total);
  const view = new DataView(packed.buffer);
  view.setUint32(0, bodyStarts.length, true);
  view.setUint32(WORD, first, true);
  let end = head;
  bodyStarts.forEach((start, i) => {
    const name = names.get(first + i) ?? NO_NAME;
    packed.set(name, end);
    end += name.length;
    view.setUint32(HEAD + i * ENTRY, start, true);
    view.setUint32(HEAD + i * ENTRY + WORD, end, true);
  });
  return packed;
}

const NO_NAME = new Uint8Array(0);

function readNameSection(
  { bytes, sections }: DecodedModule,
): Map<number, Uint8Array> {
  const names = new Map<number, Uint8Array>();
  const section = sections.find(({ id, name }) =>
    id === SectionId.custom && name === "name"
  );
  if (section === undefined) return names;
  const reader = new ByteReader(bytes, section.start, section.end);
  try {
    while (!reader.done) {
      const id = reader.u8();
      const part = reader.take(reader.u32());
      if (id === FUNCTION_NAMES) readNames(new ByteReader(part), names);
    }
  } catch (error) {
    // A name section is never validated; what could be read of it still helps.
    if (!(error instanceof DecodeError)) throw error;
  }
  return names;
}

function readNames(reader: ByteReader, names: Map<number, Uint8Array>): void {
  for (let left = reader.u32(); left > 0; left--) {
    names.set(reader.u32(), reader.take(reader.u32()));
  }
}
