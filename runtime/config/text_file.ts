/**
 * Reads what a person wrote from a file, whole and checked to be text.
 *
 * @module
 */

import { InvalidInputError } from "../errors.ts";
import { fileFault, openFile } from "./file_fault.ts";
import { formatQuantity, MI } from "./quantity.ts";
import { SourceText } from "./source_text.ts";

/**
 * The largest file that is read: some 20,000 children as people write them.
 * Reading one of this size takes seconds and about 30 MiB for a while.
 */
const MAX_BYTES = 4 * MI;

/** Stands where bytes were no text. */
const REPLACEMENT = "\ufffd";

/**
 * Returns the text of a file without its byte order mark.
 *
 * @param file As the person named it; problems name it so.
 * @param wanted What the file should be, as in "a children file".
 * @throws {InvalidInputError} If there is no such file or it is not text.
 */
export async function readTextFile(
  file: string,
  wanted: string,
): Promise<SourceText> {
  const bytes = await readBytes(file, wanted);
  const text = new TextDecoder().decode(bytes);
  const source = new SourceText(file, text);
  if (!isUtf8(bytes)) {
    const place = source.positionAt(Math.max(0, text.indexOf(REPLACEMENT)));
    const found = "bytes that are not UTF-8";
    throw new InvalidInputError([{ file, ...place, found, wanted: "text" }]);
  }
  return source;
}

async function readBytes(file: string, wanted: string): Promise<Uint8Array> {
  try {
    using handle = await openFile(file);
    const { size } = await handle.stat();
    if (size > MAX_BYTES) throw tooLarge(file, size);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of handle.readable) {
      length += chunk.length;
      // A pipe has no size beforehand.
      if (length > MAX_BYTES) throw tooLarge(file, length);
      chunks.push(chunk);
    }
    return concat(chunks, length);
  } catch (error) {
    const found = fileFault(error);
    if (found === undefined) throw error;
    throw new InvalidInputError([{ file, found, wanted }], { cause: error });
  }
}

function tooLarge(file: string, size: number): InvalidInputError {
  return new InvalidInputError([{
    file,
    found: `a file of at least ${size} bytes`,
    wanted: `at most ${formatQuantity(MAX_BYTES)}`,
  }]);
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    // The only way to ask is to try.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
