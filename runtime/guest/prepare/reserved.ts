/**
 * The names by which a prepared module and its host find each other, and the
 * version of the rewriting. Constants only: the running side imports this file
 * without the tools that prepare modules.
 *
 * @module
 */

/** Raised whenever the same input may give another output; part of every cache file's name. */
export const REWRITER_VERSION = 1;

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

/** The module and the name {@linkcode PARK_MODULE} imports its function from. */
export const PARK_IMPORT = { module: "host", name: "park" } as const;

/** The function {@linkcode PARK_MODULE} exports, to be set into the table `__dm_park`. */
export const PARK_MODULE_EXPORT = "park";

/**
 * A module of one function `() -> ()` that calls the imported `() -> i32` and
 * traps when it returns anything but 0.
 *
 * A guest ends through this trap and not through an error thrown by the import:
 * a guest can catch what a JavaScript function throws and go on, but not a trap.
 */
export const PARK_MODULE: Uint8Array<ArrayBuffer> = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // types: () -> i32, () -> ()
  ...[0x01, 0x08, 0x02, 0x60, 0x00, 0x01, 0x7f, 0x60, 0x00, 0x00],
  // import "host" "park" of type 0
  ...[0x02, 0x0d, 0x01, 0x04, 0x68, 0x6f, 0x73, 0x74],
  ...[0x04, 0x70, 0x61, 0x72, 0x6b, 0x00, 0x00],
  // one function of type 1, exported as "park"
  ...[0x03, 0x02, 0x01, 0x01],
  ...[0x07, 0x08, 0x01, 0x04, 0x70, 0x61, 0x72, 0x6b, 0x00, 0x01],
  // call 0, if, unreachable, end, end
  ...[0x0a, 0x0a, 0x01, 0x08, 0x00, 0x10, 0x00, 0x04, 0x40, 0x00, 0x0b, 0x0b],
);
