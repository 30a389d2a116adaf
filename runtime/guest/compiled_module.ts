/**
 * A module that is ready to be instantiated: prepared, compiled, shared by all
 * children that use it.
 *
 * @module
 */

import type { AbiStyle } from "./abi.ts";
import type { BaseImage } from "./base_image.ts";
import type { ModuleMemory, SavedGlobal } from "./prepare/mod.ts";

/** A compiled module and what its instances need. */
export interface CompiledModule {
  readonly code: WebAssembly.Module;
  readonly style: AbiStyle;
  /** Its memories, which the host makes and the module imports. */
  readonly memories: readonly ModuleMemory[];
  /** What belongs to a guest's state besides its memory. */
  readonly globals: readonly SavedGlobal[];
  /** Whether all its state can be saved, so that it may sleep. */
  readonly sleeps: boolean;
  /** What a new memory holds; absent when the module copies it by itself. */
  readonly base: BaseImage | undefined;
  /** Names a function by its index, for people who read traps. */
  readonly functionName: (index: number) => string | undefined;
}
