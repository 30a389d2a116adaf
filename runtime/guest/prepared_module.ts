/**
 * A module that is ready to be instantiated: prepared, compiled, shared by all
 * children that use it.
 *
 * @module
 */

import type { AbiStyle } from "./abi.ts";

/** How many pages of 64 KiB a memory has at first and at most. */
export interface MemorySize {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/** A compiled module and what its instances need. */
export interface PreparedModule {
  readonly code: WebAssembly.Module;
  readonly style: AbiStyle;
  /** Its memories, which the host makes and the module imports. */
  readonly memories: readonly MemorySize[];
  /** Names a function by its index, for people who read traps. */
  readonly functionName: (index: number) => string | undefined;
}
