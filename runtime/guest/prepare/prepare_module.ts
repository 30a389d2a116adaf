/**
 * The whole way from a module's bytes to a module that can be suspended and
 * bounded, or to the reasons why it cannot be. Pure: bytes in, bytes out.
 *
 * @module
 */

import { type BasePiece, takeBaseImage } from "./base_image.ts";
import { decodeModule } from "./decode.ts";
import { DecodeError } from "./errors.ts";
import { findFacts } from "./find_facts.ts";
import { packFunctionNames } from "./function_names.ts";
import { judgeModule, type JudgeOptions } from "./judge.ts";
import { measureCode, type Metering } from "./measure_code.ts";
import type { ModuleFacts } from "./module_facts.ts";
import { Op } from "./opcodes.ts";
import { rewriteModule } from "./rewrite.ts";
import { scanCode } from "./scan_code.ts";
import { refuseInvalid } from "./refuse_invalid.ts";
import type { RefusedModule } from "./refused_module.ts";
import type { Accepted } from "./verdict.ts";

/** What became of a module. */
export type Preparation = RefusedModule | PreparedModule;

/** A module made fit to run. */
export interface PreparedModule {
  readonly kind: "prepared";
  readonly verdict: Accepted;
  readonly facts: ModuleFacts;
  /** The module as the host compiles it. */
  readonly wasm: Uint8Array<ArrayBuffer>;
  /**
   * What a new memory holds, as sorted pieces that do not overlap; absent when
   * the module still copies its own data segments.
   */
  readonly base: readonly BasePiece[] | undefined;
  /** Function names; `name_frames.ts` reads them. */
  readonly names: Uint8Array<ArrayBuffer>;
}

/** Decodes, judges and rewrites a module. */
export function prepareModule(
  bytes: Uint8Array<ArrayBuffer>,
  options: JudgeOptions = {},
): Preparation {
  const invalid = refuseInvalid(bytes);
  if (invalid !== undefined) return { kind: "refused", reasons: [invalid] };
  try {
    return prepareValid(bytes, options);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { message, offset } = error;
    const remedy = "build it with fewer proposals switched on";
    return { kind: "refused", reasons: [{ why: message, offset, remedy }] };
  }
}

function prepareValid(
  bytes: Uint8Array<ArrayBuffer>,
  options: JudgeOptions,
): Preparation {
  const module = decodeModule(bytes);
  const scan = scanCode(module);
  const facts = findFacts(module, scan);
  const verdict = judgeModule(module, scan, options);
  if (verdict.kind === "refused") return { ...verdict, facts };
  const metering = measureCode(module, scan);
  const base = takeBaseImage(module);
  const moveData = base !== undefined;
  const { wasm, bodyStarts } = rewriteModule({
    module,
    scan,
    metering,
    moveData,
  });
  const grown = refuseInvalid(wasm);
  if (grown !== undefined) {
    // Only a module at one of the engine's own limits no longer fits when it has grown.
    const why = `it does not fit once metered: ${grown.why}`;
    const remedy = "split its largest function or table";
    return { kind: "refused", reasons: [{ ...grown, why, remedy }], facts };
  }
  const names = packFunctionNames(module, {
    bodyStarts,
    added: addedNames(metering),
  });
  return { kind: "prepared", verdict, facts, wasm, base, names };
}

const OPERATION_NAMES: ReadonlyMap<number, string> = new Map([
  [Op.memoryInit, "memory.init"],
  [Op.memoryCopy, "memory.copy"],
  [Op.memoryFill, "memory.fill"],
  [Op.tableInit, "table.init"],
  [Op.tableCopy, "table.copy"],
  [Op.tableGrow, "table.grow"],
  [Op.tableFill, "table.fill"],
]);

function addedNames({ added }: Metering): ReadonlyMap<number, string> {
  const names = new Map([[added.park, "out of fuel"]]);
  for (const { index, operation: { opcode } } of added.functions) {
    names.set(index, OPERATION_NAMES.get(opcode) ?? "bulk");
  }
  return names;
}
