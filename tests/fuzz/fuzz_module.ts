/**
 * Puts one module through preparation and, if it is valid, compares how it
 * behaves before and after.
 *
 * @module
 */

import { ok } from "node:assert/strict";
import { decodeModule } from "../../runtime/guest/prepare/decode.ts";
import type { DecodedModule } from "../../runtime/guest/prepare/decoded_module.ts";
import { DecodeError } from "../../runtime/guest/prepare/errors.ts";
import { measureCode } from "../../runtime/guest/prepare/measure_code.ts";
import { prepareModule } from "../../runtime/guest/prepare/prepare_module.ts";
import { scanCode } from "../../runtime/guest/prepare/scan_code.ts";
import { callExport, Twin } from "../guests/twin.ts";
import { COUNT_EXPORT, countUnits } from "./count_units.ts";
import type { Random } from "./random.ts";

/** What became of a module. */
export type FuzzOutcome = "refused" | "failed to start" | "ended" | "compared";

/** How often a guest may run out of fuel: some milliseconds. */
const MOST_PARKS = 200;

/** What the host's functions do here: no more than give a number. */
const IMPORTS: WebAssembly.Imports = Object.fromEntries(
  ["dormouse", "wasi_snapshot_preview1", "console"].map((module) => [
    module,
    new Proxy({}, { get: () => () => 3 }) as WebAssembly.ModuleImports,
  ]),
);

/**
 * Prepares a module and compares what can be seen of it with the original.
 *
 * @throws When they differ, or when anything but a refusal comes of it.
 */
export function fuzzModule(
  bytes: Uint8Array<ArrayBuffer>,
  random: Random,
): FuzzOutcome {
  decodeAnything(bytes);
  const prepared = prepareModule(bytes);
  if (prepared.kind === "refused") return "refused";
  // What begins with this much memory is compared too slowly.
  if (prepared.facts.memories.some(({ minPages }) => minPages > 300)) {
    return "refused";
  }
  const options = { imports: IMPORTS, mostParks: MOST_PARKS };
  const twin = Twin.start(bytes, prepared, options);
  if (!(twin instanceof Twin)) return "failed to start";
  const counting = new Counting(bytes);
  for (const { name, type } of prepared.facts.exports) {
    if (!type.startsWith("(")) continue;
    for (let times = 0; times < 2; times++) {
      const args = argumentsFor(type, random);
      const before: number = twin.prepared.used;
      const { kind } = twin.call(name, ...args);
      if (kind === "spent" || kind === "overflowed") return "ended";
      const used: number = twin.prepared.used - before;
      const { units, unpaid } = counting.call(name, args);
      // A trap ends the guest, so nobody pays for the ways that lead there.
      if (kind === "threw") continue;
      ok(used + unpaid >= units, `${name}: fuel ${used}, work ${units}`);
    }
  }
  return "compared";
}

/** An instance that counts every instruction, and knows what a call leaves to its caller. */
class Counting {
  readonly #module: DecodedModule;
  readonly #callCost: Int32Array;
  readonly #exports: WebAssembly.Exports;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#module = decodeModule(bytes);
    const { callCost } = measureCode(this.#module, scanCode(this.#module));
    this.#callCost = callCost;
    const module = new WebAssembly.Module(countUnits(bytes));
    this.#exports = new WebAssembly.Instance(module, IMPORTS).exports;
  }

  /** Calls an export: how much work it does, and how much of that its caller is to pay. */
  call(
    name: string,
    args: readonly unknown[],
  ): { readonly units: number; readonly unpaid: number } {
    const counter = this.#exports[COUNT_EXPORT] as WebAssembly.Global;
    const before = counter.value;
    const { kind } = callExport(this.#exports, name, args);
    const units = kind === "overflowed" ? 0 : Number(counter.value - before);
    const { exports, importedFunctions } = this.#module;
    const index = exports.find((entry) => entry.name === name)?.index ?? 0;
    return { units, unpaid: this.#callCost[index - importedFunctions] ?? 0 };
  }
}

/** Decoding promises to end, with an error of its own at worst, whatever the bytes are. */
function decodeAnything(bytes: Uint8Array): void {
  try {
    scanCode(decodeModule(bytes));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
}

function argumentsFor(type: string, random: Random): unknown[] {
  const params = type.slice(1, type.indexOf(")"));
  return params.split(", ").filter((name) => name !== "").map((name) => {
    const value = random.i32();
    if (name === "i64") return BigInt(value);
    return name === "i32" || name.startsWith("f") ? value : null;
  });
}
