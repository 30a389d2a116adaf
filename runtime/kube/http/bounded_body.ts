/**
 * Reads an answer no further than its reader can take.
 *
 * @module
 */

import { AnswerTooLargeError } from "../errors.ts";

/**
 * Returns the whole body of `response`.
 *
 * @param most Bytes; undefined for any number.
 * @throws {AnswerTooLargeError} It is longer; what is left of it is not read.
 */
export async function readBody(
  response: Response,
  most: number | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  if (most === undefined || response.body === null) {
    return await response.bytes();
  }
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > most) throw new AnswerTooLargeError(most);
    chunks.push(chunk);
  }
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}
