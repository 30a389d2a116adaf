/**
 * Reads the members of JSON objects that stay bytes.
 *
 * @module
 */

import { malformed, skipBlank, skipString, skipValue } from "./scanner.ts";
import { readString } from "./read.ts";

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * Walks the members of one JSON object; a cursor that is made once and used
 * for many objects.
 *
 * @example
 * ```ts
 * import { equal } from "node:assert/strict";
 * import { MemberCursor } from "./member_cursor.ts";
 *
 * const bytes = new TextEncoder().encode('{"a":1,"b":[2]}');
 * const cursor = new MemberCursor();
 * const keys: string[] = [];
 * for (cursor.open(bytes, 0); cursor.next();) {
 *   keys.push(cursor.key());
 *   cursor.skip();
 * }
 * equal(keys.join(), "a,b");
 * equal(cursor.end, bytes.length);
 * ```
 */
export class MemberCursor {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #first = true;
  /** Offset of the member's opening quote. */
  keyStart = 0;
  /** Offset just past the closing quote of the member's key. */
  keyEnd = 0;
  /** Offset of the member's value. */
  valueStart = 0;
  /** Offset just past the object, once `next()` has returned false. */
  end = 0;

  /** Begins with the object that starts at or after `at`. */
  open(bytes: Uint8Array, at: number): void {
    const start = skipBlank(bytes, at);
    if (bytes[start] !== OPEN_BRACE) throw malformed(bytes, start);
    this.#bytes = bytes;
    this.#at = start + 1;
    this.#first = true;
  }

  /** Goes to the next member; the last one's value must have been passed. */
  next(): boolean {
    const bytes = this.#bytes;
    let at = skipBlank(bytes, this.#at);
    if (bytes[at] === CLOSE_BRACE) {
      this.end = at + 1;
      return false;
    }
    if (!this.#first) {
      if (bytes[at] !== COMMA) throw malformed(bytes, at);
      at = skipBlank(bytes, at + 1);
    }
    this.#first = false;
    this.keyStart = at;
    this.keyEnd = skipString(bytes, at);
    const colon = skipBlank(bytes, this.keyEnd);
    if (bytes[colon] !== COLON) throw malformed(bytes, colon);
    this.valueStart = skipBlank(bytes, colon + 1);
    return true;
  }

  /** Whether the member's key is exactly `key`, given as ASCII bytes. */
  keyIs(key: Uint8Array): boolean {
    if (this.keyEnd - this.keyStart !== key.length + 2) return false;
    const start = this.keyStart + 1;
    for (let i = 0; i < key.length; i++) {
      if (this.#bytes[start + i] !== key[i]) return false;
    }
    return true;
  }

  /** Returns the member's key. */
  key(): string {
    return readString(this.#bytes, this.keyStart, this.keyEnd);
  }

  /**
   * Goes past the member's value and returns it.
   *
   * @throws {SyntaxError} if it is no string
   */
  string(): string {
    const end = this.passTo(skipString(this.#bytes, this.valueStart));
    return readString(this.#bytes, this.valueStart, end);
  }

  /** Goes past the member's value and returns the offset just past it. */
  skip(): number {
    return this.passTo(skipValue(this.#bytes, this.valueStart));
  }

  /** Says that the caller has read the member's value up to `end`. */
  passTo(end: number): number {
    this.#at = end;
    return end;
  }
}
