/**
 * Reads a file without holding it.
 *
 * @module
 */

const PIECE_BYTES = 1 << 18;

/** Yields the bytes of a file in pieces, each of them good until the next is asked for. */
export async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  using file = await Deno.open(path);
  const piece = new Uint8Array(PIECE_BYTES);
  for (;;) {
    const read = await file.read(piece);
    if (read === null) return;
    yield piece.subarray(0, read);
  }
}
