/**
 * Where the files of one child lie.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";

/** Longest part of a name that is kept: a DNS label has at most 63 characters. */
const READABLE_CHARACTERS = 63;

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
    shortHash(child).slice(0, 12)
  }`;
}

/** Returns where the files with the name `id` lie. */
export function imagePath(directory: string, id: string): ImagePath {
  return {
    memory: join(directory, `${id}.mem`),
    meta: join(directory, `${id}.meta`),
  };
}
