/**
 * Where the files of one child lie.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";

/** Longest part of a name that is kept: a DNS label has at most 63 characters. */
const READABLE_CHARACTERS = 63;
/** Digits of the name's hash that make files of different children differ. */
const HASH_DIGITS = 12;

/** The two files of an image. */
export interface ImagePath {
  /** The memory, page for page. */
  readonly memory: string;
  /** What else is restored, and the sums. */
  readonly meta: string;
}

/** Returns the first 16 bytes of the SHA-256 of a text, in hexadecimal. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/**
 * Returns the name of a child's files: readable, safe whatever the child is
 * called, and different for different children.
 */
export function imageId(child: string): string {
  const readable = child.toLowerCase().replaceAll(/[^a-z0-9-]/g, "_");
  return `${readable.slice(0, READABLE_CHARACTERS)}-${
    keyOfHash(shortHash(child))
  }`;
}

/** Takes the name of a child's files apart; a DNS label is in it as it is. */
export function partsOfId(
  id: string,
): { readonly child: string; readonly key: string } {
  return {
    child: id.slice(0, -HASH_DIGITS - 1),
    key: id.slice(-HASH_DIGITS),
  };
}

/** Returns what the names of a child's files end with, from its name's hash. */
export function keyOfHash(hash: string): string {
  return hash.slice(0, HASH_DIGITS);
}

/** Returns where the files with the name `id` lie. */
export function imagePath(directory: string, id: string): ImagePath {
  return {
    memory: join(directory, `${id}.mem`),
    meta: join(directory, `${id}.meta`),
  };
}
