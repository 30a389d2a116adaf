/**
 * What the host and its users want to know of a prepared module; kept as JSON
 * beside it.
 *
 * @module
 */

/** How the host talks to a module, told by its exports. */
export type ModuleStyle = "call" | "loop" | "command" | "plain" | "none";

/** One import. */
export interface ModuleImport {
  readonly module: string;
  readonly name: string;
  /** What is imported: `(i32, i32) -> i32`, `memory`. */
  readonly type: string;
}

/** One export of the module as it was given. */
export interface ModuleExport {
  readonly name: string;
  /** What is exported: `(i32, i32) -> i32`, `memory`, `table`, `global`. */
  readonly type: string;
}

/** A memory, in pages of 64 KiB. */
export interface ModuleMemory {
  readonly minPages: number;
  /** The module's own limit. */
  readonly maxPages?: number;
}

/** A mutable global that is part of the guest's state. */
export interface SavedGlobal {
  /** The name it is exported by, its own or a reserved one. */
  readonly export: string;
  readonly type: "i32" | "i64" | "f32" | "f64";
}

/** A section and its size in bytes. */
export interface ModuleSection {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** What there is to know of a module. */
export interface ModuleFacts {
  /** The size of the module as it was given, in bytes. */
  readonly size: number;
  readonly sections: readonly ModuleSection[];
  readonly imports: readonly ModuleImport[];
  readonly exports: readonly ModuleExport[];
  /** All memories, in the order of their indices. */
  readonly memories: readonly ModuleMemory[];
  readonly functions: number;
  /** What must be saved besides the memory; empty if the module cannot sleep. */
  readonly globals: readonly SavedGlobal[];
  /** Whether there is a start function, exported by a reserved name. */
  readonly start: boolean;
  /** The proposals beyond the first version of WebAssembly that its code uses. */
  readonly features: readonly string[];
  /** The version of the border its marker export declares. */
  readonly abi?: number;
  readonly style: ModuleStyle;
}
