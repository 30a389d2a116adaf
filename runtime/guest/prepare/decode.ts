/**
 * Takes a module apart, as far as judging and rewriting it need.
 *
 * @module
 */

import { ByteReader } from "./byte_reader.ts";
import {
  type Bodies,
  type DataSegment,
  type DecodedModule,
  describeType,
  type ExportEntry,
  type FunctionType,
  type GlobalEntry,
  type ImportEntry,
  type Limits,
  type TableEntry,
  type TagEntry,
} from "./decoded_module.ts";
import {
  readElements,
  readExport,
  readGlobal,
  readKind,
  readLimits,
  readSegment,
  readTable,
  readTableType,
} from "./decode_entries.ts";
import { readTypes } from "./decode_types.ts";
import { type Section, SectionId, splitSections } from "./sections.ts";
import { readValueType } from "./value_type.ts";

/**
 * Decodes a module that `WebAssembly.validate` accepts.
 *
 * @throws {DecodeError} When it uses something that is not known here.
 */
export function decodeModule(bytes: Uint8Array): DecodedModule {
  return new Decoder(bytes).decode();
}

class Decoder {
  readonly #bytes: Uint8Array;
  readonly #sections: readonly Section[];
  #types: readonly (FunctionType | undefined)[] = [];
  #objectType: number | undefined;
  readonly #imports: ImportEntry[] = [];
  readonly #functions: number[] = [];
  readonly #memories: Limits[] = [];
  readonly #tables: TableEntry[] = [];
  readonly #globals: GlobalEntry[] = [];
  /** The i32 values of immutable globals, by index. */
  readonly #known: (number | undefined)[] = [];
  readonly #tags: TagEntry[] = [];
  readonly #exports: ExportEntry[] = [];
  readonly #references: number[] = [];
  readonly #segments: DataSegment[] = [];
  readonly #imported = { functions: 0, memories: 0, tables: 0, globals: 0 };
  #startFunction: number | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#sections = splitSections(bytes);
  }

  decode(): DecodedModule {
    for (const section of this.#sections) this.#readSection(section);
    return {
      bytes: this.#bytes,
      sections: this.#sections,
      types: this.#types,
      objectType: this.#objectType,
      imports: this.#imports,
      importedFunctions: this.#imported.functions,
      functions: this.#functions,
      importedMemories: this.#imported.memories,
      memories: this.#memories,
      importedTables: this.#imported.tables,
      tables: this.#tables,
      importedGlobals: this.#imported.globals,
      globals: this.#globals,
      tags: this.#tags,
      exports: this.#exports,
      startFunction: this.#startFunction,
      segments: this.#segments,
      referenced: this.#referenced(),
      bodies: this.#bodies(),
    };
  }

  #readSection({ id, start, end }: Section): void {
    const reader = new ByteReader(this.#bytes, start, end);
    switch (id) {
      case SectionId.type: {
        const { types, objectType } = readTypes(reader);
        this.#types = types;
        this.#objectType = objectType;
        return;
      }
      case SectionId.start:
        this.#startFunction = reader.u32();
        return;
      case SectionId.custom:
      case SectionId.code:
      case SectionId.dataCount:
        return;
      default:
        for (let left = reader.u32(); left > 0; left--) {
          this.#readEntry(id, reader);
        }
    }
  }

  #readEntry(id: number, reader: ByteReader): void {
    switch (id) {
      case SectionId.import:
        return this.#readImport(reader);
      case SectionId.function:
        this.#functions.push(reader.u32());
        return;
      case SectionId.table: {
        const { table, functions } = readTable(reader, this.#known);
        this.#tables.push(table);
        return this.#refer(functions);
      }
      case SectionId.memory:
        this.#memories.push(readLimits(reader));
        return;
      case SectionId.tag:
        return this.#readTag(reader);
      case SectionId.global: {
        const { global, functions } = readGlobal(reader, this.#known);
        this.#globals.push(global);
        this.#known.push(global.mutable ? undefined : global.value);
        return this.#refer(functions);
      }
      case SectionId.export:
        this.#exports.push(readExport(reader));
        return;
      case SectionId.element:
        return this.#refer(readElements(reader, this.#known));
      case SectionId.data:
        this.#segments.push(readSegment(reader, this.#known));
    }
  }

  #refer(functions: readonly number[]): void {
    for (const index of functions) this.#references.push(index);
  }

  #readImport(reader: ByteReader): void {
    const offset = reader.position;
    const module = reader.name();
    const name = reader.name();
    const kind = readKind(reader);
    const type = this.#readImported(kind, reader);
    const end = reader.position;
    this.#imports.push({ module, name, kind, type, offset, end });
  }

  #readImported(kind: ImportEntry["kind"], reader: ByteReader): string {
    switch (kind) {
      case "function": {
        const type = reader.u32();
        this.#imported.functions++;
        this.#functions.push(type);
        return describeType(this.#types[type]);
      }
      case "table": {
        const table = readTableType(reader);
        this.#imported.tables++;
        this.#tables.push(table);
        return `table of ${table.type}`;
      }
      case "memory":
        this.#imported.memories++;
        this.#memories.push(readLimits(reader));
        return "memory";
      case "global": {
        const offset = reader.position;
        const type = readValueType(reader);
        const mutable = reader.u8() === 1;
        this.#imported.globals++;
        this.#globals.push({ type, mutable, value: undefined, offset });
        this.#known.push(undefined);
        return mutable ? `mutable ${type}` : type;
      }
      case "tag":
        this.#readTag(reader);
        return "tag";
    }
  }

  #readTag(reader: ByteReader): void {
    const offset = reader.position;
    reader.u8();
    this.#tags.push({ type: reader.u32(), offset });
  }

  #referenced(): Uint8Array {
    const referenced = new Uint8Array(this.#functions.length);
    for (const index of this.#references) referenced[index] = 1;
    return referenced;
  }

  #bodies(): Bodies {
    const count = this.#functions.length - this.#imported.functions;
    const start = new Int32Array(count);
    const code = new Int32Array(count);
    const end = new Int32Array(count);
    const section = this.#sections.find(({ id }) => id === SectionId.code);
    if (section === undefined) return { start, code, end };
    const reader = new ByteReader(this.#bytes, section.start, section.end);
    reader.u32();
    for (let i = 0; i < count; i++) {
      const size = reader.u32();
      start[i] = reader.position;
      end[i] = reader.position + size;
      for (let left = reader.u32(); left > 0; left--) {
        reader.u32();
        readValueType(reader);
      }
      code[i] = reader.position;
      reader.position = end[i] ?? reader.end;
    }
    return { start, code, end };
  }
}
