/**
 * Makes values of stretches of JSON bytes.
 *
 * @module
 */

const BACKSLASH = 0x5c;

const decoder = new TextDecoder();

/** Returns the string whose quotes are at `start` and just before `end`. */
export function readString(
  bytes: Uint8Array,
  start: number,
  end: number,
): string {
  const escaped = bytes.subarray(start, end).includes(BACKSLASH);
  return escaped
    ? JSON.parse(decoder.decode(bytes.subarray(start, end)))
    : decoder.decode(bytes.subarray(start + 1, end - 1));
}

/** Returns the value between `start` and `end`. */
export function readValue(
  bytes: Uint8Array,
  start: number,
  end: number,
): unknown {
  return JSON.parse(decoder.decode(bytes.subarray(start, end)));
}
