/**
 * Puts the names of functions into the stack of a trap.
 *
 * @module
 */

const WORD = 4;
const ENTRY = 2 * WORD;

/** V8 writes a frame as `wasm://wasm/HASH:wasm-function[INDEX]:0xOFFSET`. */
const FRAME = /wasm-function\[(\d+)\]/g;

/**
 * Names the frames of a stack that V8 wrote for a module without names.
 *
 * @param names What `names.bytes` of the prepared module gave.
 */
export function nameFrames(stack: string, names: Uint8Array): string {
  return stack.replace(FRAME, (frame, index: string) => {
    const name = functionName(names, Number(index));
    return name === undefined ? frame : `${frame}(${name})`;
  });
}

/** Returns the name of the function at `index`, if it has one. */
export function functionName(
  names: Uint8Array,
  index: number,
): string | undefined {
  if (names.length < WORD) return undefined;
  const view = new DataView(names.buffer, names.byteOffset, names.byteLength);
  const count = view.getUint32(0, true);
  const head = WORD + count * ENTRY;
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = WORD + middle * ENTRY;
    const found = view.getUint32(at, true);
    if (found === index) {
      const start = middle === 0 ? head : view.getUint32(at - WORD, true);
      const end = view.getUint32(at + WORD, true);
      return new TextDecoder().decode(names.subarray(start, end));
    }
    if (found < index) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
