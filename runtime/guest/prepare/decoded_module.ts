/**
 * What a decoded module is made of: positions in its bytes and the little that
 * judging and rewriting must know of each part.
 *
 * @module
 */

import type { Section } from "./sections.ts";

/** A function's type; other types are `undefined` in the list of types. */
export interface FunctionType {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

/** What an import or export is. */
export type ExternalKind = "function" | "table" | "memory" | "global" | "tag";

/** How small and large a table or memory may be, in its own unit. */
export interface Limits {
  readonly min: number;
  readonly max: number | undefined;
  readonly shared: boolean;
  /** Whether it is addressed by 64 bits. */
  readonly wide: boolean;
  /** Where in the module it is declared. */
  readonly offset: number;
}

/** A table: its limits and what it holds. */
export interface TableEntry extends Limits {
  readonly type: string;
  /** The bytes that say what it holds. */
  readonly typeStart: number;
  readonly typeEnd: number;
  /** Where the whole entry ends, an initial value included. */
  readonly end: number;
  /** Where the limits begin and end. */
  readonly limitsStart: number;
  readonly limitsEnd: number;
}

/** A global that is not imported. */
export interface GlobalEntry {
  readonly type: string;
  readonly mutable: boolean;
  /** Its first value, when that is a constant i32 that can be worked out here. */
  readonly value: number | undefined;
  readonly offset: number;
}

/** One import. */
export interface ImportEntry {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternalKind;
  /** What is imported, for people: `(i32, i32) -> i32`, `memory`. */
  readonly type: string;
  readonly offset: number;
  readonly end: number;
}

/** One export. */
export interface ExportEntry {
  readonly name: string;
  readonly kind: ExternalKind;
  readonly index: number;
  readonly offset: number;
}

/** A data segment: where its bytes lie and where they are to go. */
export interface DataSegment {
  readonly start: number;
  readonly end: number;
  /** Whether it is copied at instantiation. */
  readonly active: boolean;
  readonly memory: number;
  /** Where it goes, when that can be worked out here. */
  readonly target: number | undefined;
}

/** The functions' bodies: for each, where it starts, where its code starts and where it ends. */
export interface Bodies {
  readonly start: Int32Array;
  readonly code: Int32Array;
  readonly end: Int32Array;
}

/** A module, taken apart. */
export interface DecodedModule {
  readonly bytes: Uint8Array;
  readonly sections: readonly Section[];
  readonly types: readonly (FunctionType | undefined)[];
  /** Where the first struct or array type stands. */
  readonly objectType: number | undefined;
  readonly imports: readonly ImportEntry[];
  readonly importedFunctions: number;
  /** The type of each function, imported ones first. */
  readonly functions: readonly number[];
  readonly importedMemories: number;
  readonly memories: readonly Limits[];
  readonly importedTables: number;
  readonly tables: readonly TableEntry[];
  readonly importedGlobals: number;
  readonly globals: readonly GlobalEntry[];
  readonly tags: readonly TagEntry[];
  readonly exports: readonly ExportEntry[];
  readonly startFunction: number | undefined;
  readonly segments: readonly DataSegment[];
  /** For each function, whether its address is taken outside of code. */
  readonly referenced: Uint8Array;
  readonly bodies: Bodies;
}

/** An exception tag that the module declares. */
export interface TagEntry {
  readonly type: number;
  readonly offset: number;
}

/** Writes a function type for people: `(i32, i32) -> i32`. */
export function describeType(type: FunctionType | undefined): string {
  if (type === undefined) return "?";
  const results = type.results.length === 1
    ? type.results[0]
    : `(${type.results.join(", ")})`;
  return `(${type.params.join(", ")}) -> ${results}`;
}
