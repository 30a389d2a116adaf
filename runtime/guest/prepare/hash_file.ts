/**
 * The name of a module by its content.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { readPieces } from "./read_pieces.ts";

/** Returns the SHA-256 of a file in hex, holding no more than a piece of it in memory. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of readPieces(path)) hash.update(piece);
  return hash.digest("hex");
}
