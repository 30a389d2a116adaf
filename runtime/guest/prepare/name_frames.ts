/**
 * Puts the names of functions into the stack of a trap.
 *
 * @module
 */

const WORD = 4;
const HEAD = 2 * WORD;
const ENTRY = 2 * WORD;

/** Deno writes a frame as `<anonymous> (wasm://wasm/HASH:wasm-function[0]:0xOFFSET)`; the 0 is always 0. */
const FRAME =
  /(?:<anonymous> \()?wasm:\/\/wasm\/\w+:wasm-function\[\d+\]:0x([0-9a-f]+)\)?/g;

/** A function of a prepared module. */
export interface FunctionPlace {
  readonly index: number;
  /** Absent when the module came without its name. */
  readonly name?: string;
}

/**
 * Names the frames of a stack that a trap in a prepared module left.
 *
 * @param names What the file of the module's names holds.
 *
 * @example A stack of three frames becomes one that says
 * `at divide_by_zero (wasm function 2, byte 0xa7)`.
 */
export function nameFrames(stack: string, names: Uint8Array): string {
  return stack.replace(FRAME, (frame, hex: string) => {
    const place = functionAt(names, Number.parseInt(hex, 16));
    if (place === undefined) return frame;
    const { index, name } = place;
    return `${name ?? "<unnamed>"} (wasm function ${index}, byte 0x${hex})`;
  });
}

/** Returns the function whose body holds the byte at `offset` of the prepared module. */
export function functionAt(
  names: Uint8Array,
  offset: number,
): FunctionPlace | undefined {
  if (names.length < HEAD) return undefined;
  const view = new DataView(names.buffer, names.byteOffset, names.byteLength);
  const count = view.getUint32(0, true);
  const startOf = (i: number): number => view.getUint32(HEAD + i * ENTRY, true);
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(middle) <= offset) low = middle + 1;
    else high = middle;
  }
  const found = low - 1;
  if (found < 0) return undefined;
  const endOf = (i: number): number =>
    i < 0
      ? HEAD + count * ENTRY
      : view.getUint32(HEAD + i * ENTRY + WORD, true);
  const bytes = names.subarray(endOf(found - 1), endOf(found));
  const index = view.getUint32(WORD, true) + found;
  if (bytes.length === 0) return { index };
  return { index, name: new TextDecoder().decode(bytes) };
}
