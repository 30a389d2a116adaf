/**
 * Refuses what is not a module, or not a valid one.
 *
 * The engine is the judge of validity, so that exactly what it would run is
 * accepted; the words of its errors carry the place.
 *
 * @module
 */

import type { Reason } from "./verdict.ts";

const MAGIC = [0x00, 0x61, 0x73, 0x6d];
const VERSION = [0x01, 0x00, 0x00, 0x00];
const COMPONENT_LAYER = 1;

/** Says why the engine does not accept these bytes; `undefined` if it does. */
export function refuseInvalid(
  bytes: Uint8Array<ArrayBuffer>,
): Reason | undefined {
  return refusePreamble(bytes) ?? refuseContent(bytes);
}

function refusePreamble(bytes: Uint8Array): Reason | undefined {
  if (!startsWith(bytes, MAGIC, 0)) {
    const why = "it is not WebAssembly";
    return { why, offset: 0, remedy: "give a .wasm file" };
  }
  if (startsWith(bytes, VERSION, MAGIC.length)) return undefined;
  const component = bytes[6] === COMPONENT_LAYER;
  return {
    why: component
      ? "it is a component, not a core module"
      : "it has an unknown version",
    offset: MAGIC.length,
    remedy: component
      ? "build for wasm32-wasip1, or take the core module out of the component"
      : "build it for WebAssembly 1.0 or later",
  };
}

function startsWith(
  bytes: Uint8Array,
  prefix: readonly number[],
  at: number,
): boolean {
  return prefix.every((byte, i) => bytes[at + i] === byte);
}

function refuseContent(bytes: Uint8Array<ArrayBuffer>): Reason | undefined {
  if (WebAssembly.validate(bytes)) return undefined;
  const message = compileError(bytes);
  const [, why = message, offset = "0"] =
    /^WebAssembly\.Module\(\): (.*) @\+(\d+)$/s.exec(message) ?? [];
  return {
    why: `it is not valid: ${why}`,
    offset: Number(offset),
    remedy: "build it again, or fetch it again if it was cut off",
  };
}

/** What the engine has to say; compiling an invalid module ends at its first fault. */
function compileError(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    new WebAssembly.Module(bytes);
    return "the engine does not accept it";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
