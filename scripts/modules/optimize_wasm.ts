/**
 * Makes a compiled module smaller, by Binaryen.
 *
 * @module
 */

import binaryen from "binaryen";
import type { Language } from "./guest_modules.ts";

/**
 * What compilers may use and every engine has that runs guests. Never all
 * features: the output then holds what V8 refuses.
 */
const FEATURES = binaryen.Features.MutableGlobals |
  binaryen.Features.SignExt |
  binaryen.Features.NontrappingFPToInt |
  binaryen.Features.BulkMemory |
  binaryen.Features.BulkMemoryOpt |
  binaryen.Features.Multivalue |
  binaryen.Features.ReferenceTypes |
  binaryen.Features.CallIndirectOverlong;

/** The word for Binaryen's own choice of passes. */
const ALL = "optimize";

/**
 * The passes by language. Generic Rust is full of functions that differ in a
 * constant; merged before and after the rest they are a hundredth less.
 */
const PASSES: Readonly<Record<Language, readonly string[]>> = {
  rust: [
    "merge-similar-functions",
    ALL,
    "merge-similar-functions",
    ALL,
    "reorder-functions",
  ],
  go: [ALL, "reorder-functions"],
};

/** Returns a smaller module that does the same. */
export function optimizeWasm(
  bytes: Uint8Array,
  language: Language,
): Uint8Array {
  const module = binaryen.readBinary(bytes);
  try {
    module.setFeatures(FEATURES);
    binaryen.setOptimizeLevel(2);
    binaryen.setShrinkLevel(2);
    module.runPasses([
      "strip-debug",
      "strip-producers",
      "strip-target-features",
    ]);
    for (const pass of PASSES[language]) {
      if (pass === ALL) module.optimize();
      else module.runPasses([pass]);
    }
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
