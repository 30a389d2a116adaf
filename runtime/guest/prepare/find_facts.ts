/**
 * Gathers the facts of a decoded module.
 *
 * @module
 */

import { EXPORTS, MARKER_EXPORT } from "../abi.ts";
import {
  type DecodedModule,
  describeType,
  type ExportEntry,
} from "./decoded_module.ts";
import type {
  ModuleFacts,
  ModuleSection,
  ModuleStyle,
  SavedGlobal,
} from "./module_facts.ts";
import { Op } from "./opcodes.ts";
import { globalExportName } from "../reserved.ts";
import type { CodeScan } from "./scan_code.ts";
import { SectionId } from "./sections.ts";

/** Gathers what the host and its users want to know. */
export function findFacts(
  module: DecodedModule,
  scan: CodeScan,
): ModuleFacts {
  const marked = module.exports.some(({ name }) => name === MARKER_EXPORT);
  return {
    size: module.bytes.length,
    sections: listSections(module),
    imports: module.imports.map(({ module, name, type }) => ({
      module,
      name,
      type,
    })),
    exports: module.exports.map((entry) => ({
      name: entry.name,
      type: describeExport(module, entry),
    })),
    memories: module.memories.map(({ min, max }) =>
      max === undefined ? { minPages: min } : { minPages: min, maxPages: max }
    ),
    functions: module.functions.length,
    globals: savedGlobals(module),
    start: module.startFunction !== undefined,
    features: findFeatures(scan),
    ...(marked ? { abi: 1 } : {}),
    style: findStyle(module),
  };
}

/** Lists the mutable number globals by the names they are, or will be, exported by. */
export function savedGlobals(module: DecodedModule): readonly SavedGlobal[] {
  const names = new Map<number, string>();
  for (const { kind, index, name } of module.exports) {
    if (kind === "global" && !names.has(index)) names.set(index, name);
  }
  return module.globals.flatMap(({ mutable, type }, index): SavedGlobal[] => {
    if (!mutable) return [];
    switch (type) {
      case "i32":
      case "i64":
      case "f32":
      case "f64":
        return [{ export: names.get(index) ?? globalExportName(index), type }];
      default:
        return [];
    }
  });
}

const SECTION_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(SectionId).map(([name, id]) => [id, name]),
);

function listSections({ sections }: DecodedModule): readonly ModuleSection[] {
  return sections.map(({ id, name, start, end }) => ({
    name: name === "" ? SECTION_NAMES.get(id) ?? `section ${id}` : name,
    offset: start,
    size: end - start,
  }));
}

function describeExport(module: DecodedModule, entry: ExportEntry): string {
  if (entry.kind !== "function") return entry.kind;
  return describeType(module.types[module.functions[entry.index] ?? -1]);
}

function findStyle({ exports, imports }: DecodedModule): ModuleStyle {
  const functions = new Set<string>(
    exports.filter(({ kind }) => kind === "function").map(({ name }) => name),
  );
  if (EXPORTS.loop.every((name) => functions.has(name))) return "loop";
  if (EXPORTS.call.every((name) => functions.has(name))) return "call";
  if (functions.has("_start")) return "command";
  const plain = imports.some(({ module }) =>
    module === "console" || module === "js"
  );
  return plain || functions.has("helloWorld") ? "plain" : "none";
}

/** `[feature, first instruction, last instruction]`. */
const FEATURES: readonly (readonly [string, number, number])[] = [
  ["legacy exceptions", Op.try, Op.catch],
  ["exceptions", Op.throw, Op.throw],
  ["exceptions", Op.throwRef, Op.throwRef],
  ["exceptions", Op.tryTable, Op.tryTable],
  ["tail calls", Op.returnCall, Op.returnCallIndirect],
  ["typed function references", Op.callRef, Op.returnCallRef],
  ["reference types", 0x25, 0x26],
  ["sign extension", 0xc0, 0xc4],
  ["reference types", 0xd0, 0xd2],
  ["garbage collection", 0x100, 0x1ff],
  ["saturating conversions", 0x200, 0x207],
  ["bulk memory", 0x208, 0x20e],
  ["reference types", 0x20f, 0x211],
  ["vectors", 0x300, 0x3ff],
  ["relaxed vectors", 0x400, 0x4ff],
  ["atomics", 0x500, 0x5ff],
];

function findFeatures({ firstUse }: CodeScan): readonly string[] {
  const used = FEATURES.filter(([, first, last]) =>
    firstUse.subarray(first, last + 1).some((offset) => offset > 0)
  );
  return [...new Set(used.map(([name]) => name))];
}
