/**
 * A prepared module, shared by all children that use it. Its compiled code and
 * its base image are there while a live guest uses them.
 *
 * @module
 */

import type { AbiStyle } from "./abi.ts";
import type { BaseImage } from "./base_image.ts";
import type { ModuleMemory, SavedGlobal } from "./prepare/mod.ts";
import type { FunctionName } from "./trap_error.ts";

/** What is known of a module without compiling it. */
export interface ModuleShape {
  readonly style: AbiStyle;
  /** Its memories, which the host makes and the module imports. */
  readonly memories: readonly ModuleMemory[];
  /** What belongs to a guest's state besides its memory. */
  readonly globals: readonly SavedGlobal[];
  /** Whether all its state can be saved, so that it may sleep. */
  readonly sleeps: boolean;
}

/** What an instance is made from. */
export interface ModuleCode {
  readonly code: WebAssembly.Module;
  /** What a new memory holds; absent when the module copies it by itself. */
  readonly base: BaseImage | undefined;
}

/** A module that guests can be made of. */
export interface GuestModule {
  /** The same for the same bytes, prepared in the same way. */
  readonly id: string;
  readonly shape: ModuleShape;
  /** Names a function by a place in its code, for people who read traps. */
  readonly functionName: FunctionName;
  /** One user more: the code, compiled now if nobody used it. */
  acquire(): ModuleCode;
  /** One user less; the last one lets the code go. */
  release(): void;
}
