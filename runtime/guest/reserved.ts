/**
 * The names by which a prepared module and its host find each other, and the
 * version of the rewriting. Constants only: the running side imports this file
 * without the tools that prepare modules.
 *
 * @module
 */

/** Raised whenever the same input may give another output; part of every cache file's name. */
export const REWRITER_VERSION = 2;

/** What every export and import added here starts with; an input that uses it is refused. */
export const RESERVED_PREFIX = "__dm_";

/** The module a prepared module imports its memory from. */
export const HOST_MODULE = "dormouse_host";

/**
 * Names the import of the memory at `index`: `memory`, then `memory1`, `memory2`.
 * Each is imported with its own minimum and no maximum: the host's
 * `WebAssembly.Memory` carries the limit.
 */
export function memoryImportName(index: number): string {
  return index === 0 ? "memory" : `memory${index}`;
}

/** Exported mutable i32: what may still be used until the guest parks. Below zero it is spent. */
export const FUEL_EXPORT = "__dm_fuel";

/** Exported table of one function `() -> ()`, null until the host sets it: called whenever fuel is spent. */
export const PARK_EXPORT = "__dm_park";

/** Exported function that was the module's start function. */
export const START_EXPORT = "__dm_start";

/** Names the export of the hidden mutable global at `index`. */
export function globalExportName(index: number): string {
  return `${RESERVED_PREFIX}g${index}`;
}

/**
 * What {@linkcode PARK_MODULE} imports: `look() -> i32` says what to do, and
 * `wait() -> i32` parks first and then says it.
 */
export const PARK_IMPORTS = {
  module: "host",
  look: "look",
  wait: "wait",
} as const;

/** What `look` and `wait` answer; `wait` never answers `wait`. */
export const PARK_ANSWER = { goOn: 0, end: 1, wait: 2 } as const;

/** The function {@linkcode PARK_MODULE} exports, to be set into the table `__dm_park`. */
export const PARK_MODULE_EXPORT = "park";

/**
 * A module of one function `() -> ()`: it calls `look`, calls `wait` if that is
 * the answer, and traps if the answer is to end.
 *
 * Two imports, because V8 parks at a suspending import whatever it returns, and
 * most looks need no parking. A guest ends through a trap and not through an
 * error that the import throws: a guest can catch what a JavaScript function
 * throws and go on, but not a trap.
 */
export const PARK_MODULE: Uint8Array<ArrayBuffer> = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // types: () -> i32, () -> ()
  ...[0x01, 0x08, 0x02, 0x60, 0x00, 0x01, 0x7f, 0x60, 0x00, 0x00],
  // imports "host" "look" and "host" "wait", both of type 0
  ...[0x02, 0x19, 0x02, 0x04, 0x68, 0x6f, 0x73, 0x74],
  ...[0x04, 0x6c, 0x6f, 0x6f, 0x6b, 0x00, 0x00],
  ...[0x04, 0x68, 0x6f, 0x73, 0x74, 0x04, 0x77, 0x61, 0x69, 0x74, 0x00, 0x00],
  // one function of type 1, exported as "park"
  ...[0x03, 0x02, 0x01, 0x01],
  ...[0x07, 0x08, 0x01, 0x04, 0x70, 0x61, 0x72, 0x6b, 0x00, 0x02],
  // one local; call look, tee it, return if it is 0
  ...[0x0a, 0x1e, 0x01, 0x1c, 0x01, 0x01, 0x7f],
  ...[0x10, 0x00, 0x22, 0x00, 0x45, 0x04, 0x40, 0x0f, 0x0b],
  // if it is 1, unreachable
  ...[0x20, 0x00, 0x41, 0x01, 0x46, 0x04, 0x40, 0x00, 0x0b],
  // call wait; if that is not 0, unreachable; end
  ...[0x10, 0x01, 0x04, 0x40, 0x00, 0x0b, 0x0b],
);
