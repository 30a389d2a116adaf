/**
 * Finds its way through JSON as bytes, without making a value of it.
 *
 * A watch that shows a thousand objects a second, each kept as bytes and
 * looked at by few, must not build a thousand object graphs to read four
 * strings of each. What is skipped here is checked as strictly as `JSON.parse`
 * checks it, so that a torn line is an error and never half an object.
 *
 * @module
 */

/** Deeper nesting than any object has; bounds the stack on hostile input. */
const MAX_DEPTH = 1000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const LITERALS: ReadonlyMap<number, Uint8Array> = new Map(
  ["true", "false", "null"].map((word) => [
    word.charCodeAt(0),
    new TextEncoder().encode(word),
  ]),
);

/** Returns the error for an unexpected byte at `at`. */
export function malformed(bytes: Uint8Array, at: number): SyntaxError {
  const found = at < bytes.length
    ? `byte 0x${bytes[at]?.toString(16)}`
    : "the end";
  return new SyntaxError(`Cannot read JSON: found ${found} at offset ${at}`);
}

/** Returns the offset of the first byte at or after `at` that is no blank. */
export function skipBlank(bytes: Uint8Array, at: number): number {
  for (let i = at;; i++) {
    const byte = bytes[i];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
      return i;
    }
  }
}

/**
 * Returns the offset just past the string whose opening quote is at `at`.
 *
 * @throws {SyntaxError} if there is no well-formed string
 */
export function skipString(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) throw malformed(bytes, at);
  for (let i = at + 1; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) i = skipEscape(bytes, i + 1);
    else if (byte < 0x20) throw malformed(bytes, i);
  }
  throw malformed(bytes, bytes.length);
}

/** Returns the offset of the last byte of the escape after a backslash. */
function skipEscape(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f: // solidus
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at;
    case 0x75: // u
      for (let i = at + 1; i <= at + 4; i++) {
        if (!isHexDigit(bytes[i] ?? 0)) throw malformed(bytes, i);
      }
      return at + 4;
    default:
      throw malformed(bytes, at);
  }
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/**
 * Returns the offset just past the value that starts at or after `at`.
 *
 * @throws {SyntaxError} if there is no well-formed value
 */
export function skipValue(bytes: Uint8Array, at: number, depth = 0): number {
  const start = skipBlank(bytes, at);
  const byte = bytes[start];
  switch (byte) {
    case QUOTE:
      return skipString(bytes, start);
    case OPEN_BRACE:
    case OPEN_BRACKET:
      if (depth >= MAX_DEPTH) {
        throw new SyntaxError(
          `Cannot read JSON: nested deeper than ${MAX_DEPTH} at offset ${start}`,
        );
      }
      return byte === OPEN_BRACE
        ? skipObject(bytes, start, depth + 1)
        : skipArray(bytes, start, depth + 1);
    default:
      return isDigit(byte) || byte === MINUS
        ? skipNumber(bytes, start)
        : skipLiteral(bytes, start);
  }
}

function skipObject(bytes: Uint8Array, start: number, depth: number): number {
  let at = skipBlank(bytes, start + 1);
  if (bytes[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    at = skipBlank(bytes, skipString(bytes, skipBlank(bytes, at)));
    if (bytes[at] !== COLON) throw malformed(bytes, at);
    at = skipBlank(bytes, skipValue(bytes, at + 1, depth));
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    if (bytes[at] !== COMMA) throw malformed(bytes, at);
    at++;
  }
}

function skipArray(bytes: Uint8Array, start: number, depth: number): number {
  let at = skipBlank(bytes, start + 1);
  if (bytes[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    at = skipBlank(bytes, skipValue(bytes, at, depth));
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    if (bytes[at] !== COMMA) throw malformed(bytes, at);
    at++;
  }
}

function skipNumber(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  at = bytes[at] === ZERO ? at + 1 : skipDigits(bytes, at);
  if (bytes[at] === DOT) at = skipDigits(bytes, at + 1);
  if (((bytes[at] ?? 0) | 0x20) === 0x65) { // e
    at++;
    if (bytes[at] === MINUS || bytes[at] === 0x2b) at++;
    at = skipDigits(bytes, at);
  }
  return at;
}

function skipDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at++;
  if (at === start) throw malformed(bytes, at);
  return at;
}

function skipLiteral(bytes: Uint8Array, start: number): number {
  const word = LITERALS.get(bytes[start] ?? 0);
  if (word === undefined) throw malformed(bytes, start);
  for (let i = 0; i < word.length; i++) {
    if (bytes[start + i] !== word[i]) throw malformed(bytes, start + i);
  }
  return start + word.length;
}
