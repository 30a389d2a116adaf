/**
 * JSON as bytes: finding one's way through it without making values of it,
 * and making a value of the one stretch that is wanted.
 *
 * @module
 */

export { MemberCursor } from "./member_cursor.ts";
export { readString, readValue } from "./read.ts";
export { skipBlank, skipString, skipValue } from "./scanner.ts";
