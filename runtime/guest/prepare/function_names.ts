/**
 * The names of a module's functions, kept outside of the module: V8 would keep
 * them in memory for as long as the module lives, and only a trap needs them.
 *
 * The format is made for looking up one name in bytes that were just read:
 * a count, then for each named function its index and where its name ends, all
 * as little-endian u32, then the names as UTF-8.
 *
 * @module
 */

import { ByteReader } from "./byte_reader.ts";
import type { DecodedModule } from "./decoded_module.ts";
import { DecodeError } from "./errors.ts";
import { SectionId } from "./sections.ts";

const FUNCTION_NAMES = 1;
const WORD = 4;
const ENTRY = 2 * WORD;

interface Entry {
  readonly index: number;
  readonly name: Uint8Array;
}

/**
 * Takes the function names out of a module's name section; empty when there is
 * none or it cannot be read, for a module is as good without names.
 *
 * @param added Names of functions that are not in the section.
 */
export function packFunctionNames(
  module: DecodedModule,
  added: ReadonlyMap<number, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const utf8 = new TextEncoder();
  const entries = readNameSection(module);
  for (const [index, name] of added) {
    entries.push({ index, name: utf8.encode(name) });
  }
  entries.sort((a, b) => a.index - b.index);
  return pack(entries);
}

function readNameSection({ bytes, sections }: DecodedModule): Entry[] {
  const section = sections.find(({ id, name }) =>
    id === SectionId.custom && name === "name"
  );
  if (section === undefined) return [];
  const reader = new ByteReader(bytes, section.start, section.end);
  const entries: Entry[] = [];
  try {
    while (!reader.done) {
      const id = reader.u8();
      const part = reader.take(reader.u32());
      if (id === FUNCTION_NAMES) readNames(new ByteReader(part), entries);
    }
  } catch (error) {
    // A name section is never validated; what could be read of it still helps.
    if (!(error instanceof DecodeError)) throw error;
  }
  return entries;
}

function readNames(reader: ByteReader, entries: Entry[]): void {
  for (let left = reader.u32(); left > 0; left--) {
    entries.push({ index: reader.u32(), name: reader.take(reader.u32()) });
  }
}

function pack(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const head = WORD + entries.length * ENTRY;
  const total = entries.reduce((sum, { name }) => sum + name.length, head);
  const packed = new Uint8Array(total);
  const view = new DataView(packed.buffer);
  view.setUint32(0, entries.length, true);
  let end = head;
  entries.forEach(({ index, name }, i) => {
    packed.set(name, end);
    end += name.length;
    view.setUint32(WORD + i * ENTRY, index, true);
    view.setUint32(2 * WORD + i * ENTRY, end, true);
  });
  return packed;
}
