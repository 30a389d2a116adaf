/**
 * What `dormouse check` says of a module.
 *
 * @module
 */

import { roughQuantity } from "../config/mod.ts";
import {
  type ModuleFacts,
  prepareModule,
  type Reason,
  type Verdict,
} from "../guest/mod.ts";
import type { Io } from "./io.ts";
import { type Paint, paintFor } from "./paint.ts";
import { type Field, oneLine, textFields } from "./text_fields.ts";

/** What is known of a module; `--json` prints it as it is. */
export interface ModuleResult {
  readonly file: string;
  readonly verdict: Verdict["kind"];
  /** Why it is refused, or may only doze. */
  readonly reasons: readonly Reason[];
  /** Whether a child can be made of it: it is not refused, and an operator. */
  readonly usable: boolean;
  /** Absent when it cannot be decoded. */
  readonly module?: ModuleFacts;
  /** What becomes of it, in bytes; absent when it is refused. */
  readonly prepared?: {
    /** The module, metered and without its initial memory. */
    readonly wasmBytes: number;
    /** The initial memory that was moved out of it. */
    readonly baseBytes: number;
    /** The names of functions that were moved out of it. */
    readonly namesBytes: number;
  };
}

/** Judges the module that was read from `file`. */
export async function checkModule(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<ModuleResult> {
  const preparation = await prepareModule(bytes);
  if (preparation.kind === "refused") {
    const { reasons, facts } = preparation;
    const known = facts === undefined ? {} : { module: facts };
    return { file, verdict: "refused", reasons, usable: false, ...known };
  }
  const { verdict, facts, wasm, base = [], names } = preparation;
  return {
    file,
    verdict: verdict.kind,
    reasons: verdict.kind === "dozes" ? verdict.reasons : [],
    usable: facts.style === "call" || facts.style === "loop",
    module: facts,
    prepared: {
      wasmBytes: wasm.length,
      baseBytes: base.reduce((sum, { bytes }) => sum + bytes.length, 0),
      namesBytes: names.length,
    },
  };
}

/** Shows it to a person. */
export function showModule(result: ModuleResult, io: Io): void {
  const paint = paintFor(io, "stdout");
  const { file, module } = result;
  const parts = [
    `${file}: ${headline(result, paint)}\n`,
    reasonsText(result.reasons, paint),
    module === undefined ? "" : textFields(fieldsOf(result, module)),
  ];
  io.stdout.write(parts.filter((part) => part !== "").join("\n"));
}

const VERDICTS: Readonly<Record<Verdict["kind"], string>> = {
  sleeps: "can doze and sleep",
  dozes: "can doze, not sleep",
  refused: "refused",
};

function headline({ verdict, usable }: ModuleResult, paint: Paint): string {
  const said = VERDICTS[verdict];
  if (verdict === "refused") return paint.red(said);
  if (!usable) return paint.red(`${said}, but is no operator`);
  return verdict === "sleeps" ? paint.green(said) : paint.yellow(said);
}

/** One line for each reason, and below those that are mended alike how. */
function reasonsText(reasons: readonly Reason[], paint: Paint): string {
  return reasons.map(({ why, offset, remedy }, index) => {
    const place = paint.dim(`at byte ${offset}`);
    const line = `  ${oneLine(why)}, ${place}\n`;
    const isLast = reasons[index + 1]?.remedy !== remedy;
    return isLast ? `${line}  to mend it: ${oneLine(remedy)}\n` : line;
  }).join("");
}

function fieldsOf(
  { prepared }: ModuleResult,
  facts: ModuleFacts,
): readonly Field[] {
  const { size, functions, globals, start, features } = facts;
  const count = plural(functions, "function", "functions");
  return [
    { label: "style", items: styleItems(facts) },
    { label: "size", items: [roughQuantity(size), count] },
    { label: "prepared", items: preparedItems(prepared) },
    { label: "memory", items: facts.memories.map(memoryText) },
    {
      label: "state",
      items: [
        plural(globals.length, "global", "globals") + " beside the memory",
        ...(start ? ["a start function"] : []),
      ],
    },
    { label: "features", items: features },
    { label: "sections", items: sectionItems(facts) },
    ...importFields(facts),
    { label: "exports", items: shortened(facts.exports.map(exportText)) },
  ];
}

/** What a style means, for those that are none of an operator. */
const NO_OPERATOR: Readonly<Record<"command" | "plain" | "none", string>> = {
  command: 'command: "dormouse exec" runs it',
  plain: 'plain example: "dormouse exec" runs it',
  none: 'none: wanted the export "reconcile", or "deliver" and "pump"',
};

function styleItems({ style, abi }: ModuleFacts): readonly string[] {
  if (style !== "call" && style !== "loop") return [NO_OPERATOR[style]];
  const version = abi === undefined
    ? 'no export "dormouse_abi_1" says its version'
    : `ABI ${abi}`;
  return [style, version];
}

function preparedItems(prepared: ModuleResult["prepared"]): readonly string[] {
  if (prepared === undefined) return [];
  const { wasmBytes, baseBytes, namesBytes } = prepared;
  const moved = [
    ...(baseBytes > 0 ? [`${roughQuantity(baseBytes)} of memory`] : []),
    ...(namesBytes > 0 ? [`${roughQuantity(namesBytes)} of names`] : []),
  ].map((text) => `${text} moved out`);
  return [`${roughQuantity(wasmBytes)} with fuel counted`, ...moved];
}

const PAGE_BYTES = 65_536;

function memoryText(
  { minPages, maxPages }: ModuleFacts["memories"][number],
): string {
  const most = maxPages === undefined
    ? "its child's limit"
    : roughQuantity(maxPages * PAGE_BYTES);
  return `${roughQuantity(minPages * PAGE_BYTES)} at first, up to ${most}`;
}

/** More sections than this are counted together. */
const SECTIONS_SHOWN = 6;

function sectionItems({ sections }: ModuleFacts): readonly string[] {
  const bySize = sections.toSorted((a, b) => b.size - a.size);
  const rest = bySize.slice(SECTIONS_SHOWN);
  const bytes = rest.reduce((sum, { size }) => sum + size, 0);
  return [
    ...bySize.slice(0, SECTIONS_SHOWN)
      .map(({ name, size }) => `${name} ${roughQuantity(size)}`),
    ...(rest.length > 0 ? [`${rest.length} more ${roughQuantity(bytes)}`] : []),
  ];
}

/** One line for each module that is imported from. */
function importFields({ imports }: ModuleFacts): readonly Field[] {
  const modules = Map.groupBy(imports, ({ module }) => module);
  return [...modules].map(([module, entries], index): Field => {
    const [first = "", ...others] = shortened([
      ...new Set(entries.map(({ name }) => name)),
    ]);
    return {
      label: index === 0 ? "imports" : "",
      items: [`${module}: ${first}`, ...others],
    };
  });
}

function exportText({ name, type }: ModuleFacts["exports"][number]): string {
  return type === name ? name : `${name} ${type}`;
}

/** More names than this are counted. */
const NAMES_SHOWN = 32;

function shortened(names: readonly string[]): readonly string[] {
  const rest = names.length - NAMES_SHOWN;
  if (rest <= 0) return names;
  return [...names.slice(0, NAMES_SHOWN), `${rest} more`];
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
