/**
 * Judges a decoded module: may it sleep, only doze, or not run at all?
 *
 * @module
 */

import {
  importRemedy,
  isHostImport,
  isPlainImport,
} from "./allowed_imports.ts";
import type { DecodedModule, Limits } from "./decoded_module.ts";
import { Op } from "./opcodes.ts";
import { RESERVED_PREFIX } from "../reserved.ts";
import type { CodeScan } from "./scan_code.ts";
import { isNumber, isReference } from "./value_type.ts";
import type { Reason, Verdict } from "./verdict.ts";

/** What a caller allows beyond what every guest may have. */
export interface JudgeOptions {
  /**
   * Whether `console.log` and `js.mem` may be imported, as plain examples do.
   *
   * @default false
   */
  readonly plain?: boolean;
}

/** The most pages a memory may start with: 1 GiB. */
const MOST_INITIAL_PAGES = 16_384;

/** The most entries a table may start with; each costs the host some 24 bytes. */
const MOST_INITIAL_ENTRIES = 1_000_000;

/** Judges a module by what is in it. */
export function judgeModule(
  module: DecodedModule,
  scan: CodeScan,
  options: JudgeOptions = {},
): Verdict {
  const refusals = [
    ...refuseImports(module, options.plain === true),
    ...refuseMemories(module),
    ...refuseTables(module),
    ...refuseObjects(module),
    ...refuseExports(module),
  ];
  if (refusals.length > 0) return { kind: "refused", reasons: refusals };
  const reasons = [
    ...changingTables(scan),
    ...unreadableGlobals(module),
    ...severalMemories(module),
    ...droppedSegments(scan),
  ];
  return reasons.length > 0 ? { kind: "dozes", reasons } : { kind: "sleeps" };
}

function refuseImports(module: DecodedModule, plain: boolean): Reason[] {
  return module.imports
    .filter((entry) => !isHostImport(entry))
    .filter((entry) => !(plain && isPlainImport(entry)))
    .map((entry) => ({
      why: `it imports "${entry.module}.${entry.name}" (${entry.type})`,
      offset: entry.offset,
      remedy: importRemedy(entry),
    }));
}

function refuseMemories({ memories }: DecodedModule): Reason[] {
  return memories.flatMap((memory): Reason[] => {
    const { shared, wide, min, offset } = memory;
    if (shared) {
      const remedy = "build it without threads";
      return [{ why: "its memory is shared", offset, remedy }];
    }
    if (wide) {
      const remedy = "build it for wasm32";
      return [{ why: "its memory has 64-bit addresses", offset, remedy }];
    }
    if (min <= MOST_INITIAL_PAGES) return [];
    return [{
      why: `its memory starts with ${min / 16} MiB, more than 1024`,
      offset,
      remedy: "declare a smaller initial memory",
    }];
  });
}

function refuseTables({ tables }: DecodedModule): Reason[] {
  return tables.flatMap((table: Limits): Reason[] => {
    const { wide, min, offset } = table;
    if (wide) {
      const remedy = "build it for wasm32";
      return [{ why: "its table has 64-bit indices", offset, remedy }];
    }
    if (min <= MOST_INITIAL_ENTRIES) return [];
    return [{
      why: `its table starts with ${min} entries, more than a million`,
      offset,
      remedy: "declare a smaller table",
    }];
  });
}

/** What lives on the host's heap obeys no limit of the guest's memory. */
function refuseObjects(module: DecodedModule): Reason[] {
  const reasons: Reason[] = [];
  if (module.objectType !== undefined) {
    reasons.push({
      why: "it declares structs or arrays, which no memory limit bounds",
      offset: module.objectType,
      remedy: "build it without garbage-collected types",
    });
  }
  for (const { type, offset } of module.tags) {
    if (module.types[type]?.params.some(isReference) !== true) continue;
    reasons.push({
      why: "its exceptions carry references, which no memory limit bounds",
      offset,
      remedy: "throw numbers only",
    });
  }
  return reasons;
}

function refuseExports({ exports }: DecodedModule): Reason[] {
  return exports
    .filter(({ name }) => name.startsWith(RESERVED_PREFIX))
    .map(({ name, offset }) => ({
      why: `it exports "${name}", a name that is reserved`,
      offset,
      remedy: `rename it: "${RESERVED_PREFIX}" belongs to the host`,
    }));
}

const TABLE_WRITES: readonly (readonly [opcode: number, name: string])[] = [
  [Op.tableSet, "table.set"],
  [Op.tableGrow, "table.grow"],
  [Op.tableFill, "table.fill"],
  [Op.tableCopy, "table.copy"],
  [Op.tableInit, "table.init"],
];

function changingTables({ firstUse }: CodeScan): Reason[] {
  return TABLE_WRITES.flatMap(([opcode, name]) => {
    const offset = firstUse[opcode] ?? 0;
    if (offset === 0) return [];
    const why = `its tables change (${name})`;
    return [{ why, offset, remedy: "link it statically" }];
  });
}

function unreadableGlobals({ globals }: DecodedModule): Reason[] {
  return globals
    .filter(({ mutable, type }) => mutable && !isNumber(type))
    .map(({ type, offset }) => ({
      why: `a mutable global holds a ${type}, which cannot be saved`,
      offset,
      remedy: "keep numbers in globals, the rest in memory",
    }));
}

function severalMemories({ memories }: DecodedModule): Reason[] {
  const second = memories[1];
  if (second === undefined) return [];
  const why = `it has ${memories.length} memories`;
  return [{ why, offset: second.offset, remedy: "use a single memory" }];
}

/** A dropped segment would be there again after sleeping, for `memory.init` to see. */
function droppedSegments({ firstUse }: CodeScan): Reason[] {
  const offset = firstUse[Op.dataDrop] ?? 0;
  if (offset === 0 || firstUse[Op.memoryInit] === 0) return [];
  const why = "it drops data segments that it also copies from";
  return [{ why, offset, remedy: "use active segments" }];
}
