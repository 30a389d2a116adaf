/**
 * The name of a module by its content.
 *
 * @module
 */

import { createHash } from "node:crypto";

const PIECE_BYTES = 1 << 18;

/** Returns the SHA-256 of a file in hex, holding no more than a piece of it in memory. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  const piece = new Uint8Array(PIECE_BYTES);
  using file = await Deno.open(path);
  for (;;) {
    const read = await file.read(piece);
    if (read === null) return hash.digest("hex");
    hash.update(piece.subarray(0, read));
  }
}
