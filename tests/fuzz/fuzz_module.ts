/**
 * Puts one module through preparation and, if it is valid, compares how it
 * behaves before and after.
 *
 * @module
 */

import { ok } from "node:assert/strict";
import { decodeModule } from "../../runtime/guest/prepare/decode.ts";
import { DecodeError } from "../../runtime/guest/prepare/errors.ts";
import { prepareModule } from "../../runtime/guest/prepare/prepare_module.ts";
import { scanCode } from "../../runtime/guest/prepare/scan_code.ts";
import { SEGMENT } from "../../runtime/guest/prepare/weights.ts";
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
  const counting = countingInstance(bytes);
  for (const { name, type } of prepared.facts.exports) {
    if (!type.startsWith("(")) continue;
    for (let times = 0; times < 2; times++) {
      const args = argumentsFor(type, random);
      const before = twin.prepared.used;
      const { kind } = twin.call(name, ...args);
      if (kind === "spent" || kind === "overflowed") return "ended";
      const counted = counting.call(name, args);
      if (counted === undefined) return "ended";
      const used = twin.prepared.used - before;
      ok(
        used + MOST_UNPAID >= counted,
        `${name} used ${used} units of fuel for ${counted} units of work`,
      );
    }
  }
  return "compared";
}

/** What a call may leave unpaid: the way out of the function that was called, and the last one before a trap, in each frame. */
const MOST_UNPAID = 8 * SEGMENT;

/** An instance that counts instruction by instruction. */
function countingInstance(bytes: Uint8Array<ArrayBuffer>): {
  call(name: string, args: readonly unknown[]): number | undefined;
} {
  const module = new WebAssembly.Module(countUnits(bytes));
  const { exports } = new WebAssembly.Instance(module, IMPORTS);
  const counter = exports[COUNT_EXPORT] as WebAssembly.Global;
  return {
    call(name, args): number | undefined {
      const before = counter.value;
      const { kind } = callExport(exports, name, args);
      return kind === "overflowed" ? undefined : Number(counter.value - before);
    },
  };
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
