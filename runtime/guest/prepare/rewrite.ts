/**
 * Writes a module anew: metered, with its memory imported and all of its state
 * within reach of the host.
 *
 * @module
 */

import { AddedTypes } from "./added_types.ts";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";
import type { DecodedModule, Limits, TableEntry } from "./decoded_module.ts";
import { savedGlobals } from "./find_facts.ts";
import type { Metering } from "./measure_code.ts";
import { Op } from "./opcodes.ts";
import {
  FUEL_EXPORT,
  globalExportName,
  HOST_MODULE,
  memoryImportName,
  PARK_EXPORT,
  START_EXPORT,
} from "../reserved.ts";
import type { CodeScan } from "./scan_code.ts";
import { SECTION_ORDER, SectionId } from "./sections.ts";
import { MOST_GROWN_ENTRIES } from "./weights.ts";
import type { CodeInput } from "./code_input.ts";
import { writeCodeSection } from "./write_code.ts";

/** What is written. */
export interface RewriteInput {
  readonly module: DecodedModule;
  readonly scan: CodeScan;
  readonly metering: Metering;
  /** Whether the active data segments are left out, because the memory is given with their bytes in it. */
  readonly moveData: boolean;
}

/** A module's new bytes. */
export interface Rewritten {
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** Where in them the body of each function starts that is not imported. */
  readonly bodyStarts: readonly number[];
}

/** Writes the module anew. */
export function rewriteModule(input: RewriteInput): Rewritten {
  return new Rewriter(input).write();
}

const Kind = { function: 0, table: 1, memory: 2, global: 3 } as const;
const PREAMBLE_BYTES = 8;
const FUNCREF = 0x70;
const I32 = 0x7f;
const PASSIVE = 1;

class Rewriter {
  readonly #input: RewriteInput;
  readonly #module: DecodedModule;
  readonly #types: AddedTypes;
  readonly #code: CodeInput;
  readonly #out: ByteWriter;
  #bodyStarts: readonly number[] = [];

  constructor(input: RewriteInput) {
    const { module, metering } = input;
    this.#input = input;
    this.#module = module;
    this.#types = new AddedTypes(module);
    this.#out = new ByteWriter(Math.ceil(module.bytes.length * 1.25) + 1024);
    this.#code = {
      module,
      metering,
      places: { fuel: module.globals.length, park: metering.added.park },
      parkTable: module.tables.length,
      parkType: this.#types.park,
    };
  }

  write(): Rewritten {
    this.#out.copy(this.#module.bytes, 0, PREAMBLE_BYTES);
    // Asking for its type adds it, and types are written before functions.
    const types = this.#input.metering.added.functions
      .map(({ operation }) => this.#types.indexOf(operation));
    for (const id of SECTION_ORDER) this.#writeSection(id, types);
    return { wasm: this.#out.view().slice(), bodyStarts: this.#bodyStarts };
  }

  #writeSection(id: number, types: readonly number[]): void {
    const out = this.#out;
    switch (id) {
      case SectionId.type:
        return this.#append(
          id,
          this.#types.types.map((type) => Uint8Array.from(type)),
        );
      case SectionId.import:
        return this.#writeImports();
      case SectionId.function:
        return this.#append(
          id,
          [this.#types.park, ...types].map((type) =>
            new ByteWriter(8).u32(type).view()
          ),
        );
      case SectionId.table:
        return this.#writeTables();
      case SectionId.memory:
      case SectionId.start:
        return;
      case SectionId.global:
        return this.#append(id, [
          Uint8Array.of(I32, 1, Op.i32Const, 0, Op.end),
        ]);
      case SectionId.export:
        return this.#append(id, this.#addedExports());
      case SectionId.dataCount:
        return this.#dropsData() ? undefined : this.#copy(id);
      case SectionId.data:
        return this.#writeData();
      case SectionId.code:
        this.#bodyStarts = writeCodeSection(out, this.#code);
        return;
      default:
        return this.#copy(id);
    }
  }

  #copy(id: number): void {
    const { sections, bytes } = this.#module;
    const section = sections.find((section) => section.id === id);
    if (section === undefined) return;
    const { start, end } = section;
    this.#out.u8(id).u32(end - start).copy(bytes, start, end);
  }

  /** Writes a section with more entries at its end. */
  #append(id: number, entries: readonly Uint8Array[]): void {
    const { sections, bytes } = this.#module;
    const section = sections.find((section) => section.id === id);
    const content = new ByteWriter();
    if (section === undefined) {
      content.u32(entries.length);
    } else {
      const reader = new ByteReader(bytes, section.start, section.end);
      content.u32(reader.u32() + entries.length);
      content.copy(bytes, reader.position, section.end);
    }
    for (const entry of entries) content.copy(entry);
    this.#out.u8(id).sized(content);
  }

  #writeImports(): void {
    const { bytes, imports, memories, importedMemories } = this.#module;
    const content = new ByteWriter();
    content.u32(imports.length + memories.length - importedMemories);
    let memory = 0;
    for (const { kind, offset, end } of imports) {
      if (kind !== "memory") content.copy(bytes, offset, end);
      else this.#writeMemoryImport(content, memory++);
    }
    while (memory < memories.length) {
      this.#writeMemoryImport(content, memory++);
    }
    this.#out.u8(SectionId.import).sized(content);
  }

  #writeMemoryImport(content: ByteWriter, index: number): void {
    const memory: Limits | undefined = this.#module.memories[index];
    content.name(HOST_MODULE).name(memoryImportName(index));
    content.raw(Kind.memory, 0).u32(memory?.min ?? 0);
  }

  #writeTables(): void {
    const { tables, importedTables } = this.#module;
    const content = new ByteWriter();
    content.u32(tables.length - importedTables + 1);
    for (const table of tables.slice(importedTables)) {
      this.#writeTable(content, table);
    }
    content.raw(FUNCREF, 0, 1);
    this.#out.u8(SectionId.table).sized(content);
  }

  /** Copies a table's entry, with a maximum if it can grow: its entries lie on the host's heap. */
  #writeTable(content: ByteWriter, table: TableEntry): void {
    const { bytes } = this.#module;
    content.copy(bytes, table.offset, table.limitsStart);
    const most = Math.max(table.min, MOST_GROWN_ENTRIES);
    const grows = (this.#input.scan.firstUse[Op.tableGrow] ?? 0) > 0;
    if (!grows || (table.max ?? Infinity) <= most) {
      content.copy(bytes, table.limitsStart, table.end);
      return;
    }
    content.u8(1).u32(table.min).u32(most);
    content.copy(bytes, table.limitsEnd, table.end);
  }

  #addedExports(): Uint8Array[] {
    const { globals, startFunction } = this.#module;
    const { places, parkTable } = this.#code;
    const saved = new Set(
      savedGlobals(this.#module).map((global) => global.export),
    );
    const entry = (name: string, kind: number, index: number): Uint8Array =>
      new ByteWriter().name(name).u8(kind).u32(index).view();
    const added = [
      entry(FUEL_EXPORT, Kind.global, places.fuel),
      entry(PARK_EXPORT, Kind.table, parkTable),
    ];
    if (startFunction !== undefined) {
      added.push(entry(START_EXPORT, Kind.function, startFunction));
    }
    for (const index of globals.keys()) {
      const name = globalExportName(index);
      if (saved.has(name)) added.push(entry(name, Kind.global, index));
    }
    return added;
  }

  /** Whether nothing refers to data segments once the active ones have moved out. */
  #dropsData(): boolean {
    const { moveData, scan: { firstUse } } = this.#input;
    return moveData && firstUse[Op.memoryInit] === 0 &&
      firstUse[Op.dataDrop] === 0;
  }

  #writeData(): void {
    if (this.#dropsData()) return;
    if (!this.#input.moveData) return this.#copy(SectionId.data);
    const { bytes, segments } = this.#module;
    const content = new ByteWriter();
    content.u32(segments.length);
    for (const { active, start, end } of segments) {
      // An active segment counts as dropped once it is copied, which is the same as an empty one.
      content.u32(PASSIVE).u32(active ? 0 : end - start);
      if (!active) content.copy(bytes, start, end);
    }
    this.#out.u8(SectionId.data).sized(content);
  }
}
