/**
 * A prepared module as the host takes it from the cache.
 *
 * @module
 */

import type { ModuleFacts } from "./module_facts.ts";
import type { Accepted } from "./verdict.ts";

/** Blocks of 4 KiB, one after the other. */
export interface BaseRun {
  readonly first: number;
  readonly count: number;
}

/** What a new memory of the module holds before any of its code runs. */
export type BaseImage =
  /** The module copies its data segments itself. */
  | { readonly kind: "own" }
  /** Nothing but zeros. */
  | { readonly kind: "zero" }
  /** The bytes of this file, to be mapped or copied to the start of the memory. */
  | {
    readonly kind: "file";
    readonly path: string;
    /** The file's length, a multiple of 64 KiB. */
    readonly length: number;
    /** The blocks that are not zero, in order. */
    readonly runs: readonly BaseRun[];
  };

/** A module that is ready to be compiled. */
export interface CachedModule {
  readonly kind: "ready";
  /** The SHA-256 of the module as it was given, in hex. */
  readonly sha256: string;
  readonly verdict: Accepted;
  readonly facts: ModuleFacts;
  /** What to compile. Read anew each time; nothing here keeps it. */
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** Where the same bytes lie, for whoever compiles them again. */
  readonly wasmPath: string;
  readonly base: BaseImage;
  /** Where its function names lie; `nameFrames` takes what the file holds. */
  readonly namesPath: string;
}
