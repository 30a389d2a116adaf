/**
 * Text that is made while it is read: what a thousand children have to say
 * need never be in memory at once.
 *
 * @module
 */

/** Enough for one write to a socket. */
const PIECE_CHARACTERS = 16 * 1024;

/** Returns the pieces as one stream of UTF-8. */
export function textStream(
  pieces: Iterable<string>,
): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    pull(controller): void {
      let piece = "";
      while (piece.length < PIECE_CHARACTERS) {
        const next = iterator.next();
        if (next.done) {
          if (piece !== "") controller.enqueue(encoder.encode(piece));
          return controller.close();
        }
        piece += next.value;
      }
      controller.enqueue(encoder.encode(piece));
    },
    cancel(): void {
      iterator.return?.();
    },
  }, { highWaterMark: 0 });
}
