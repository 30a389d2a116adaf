/**
 * Cuts a stream of bytes into lines without copying those that lie whole in
 * one chunk, which nearly all do.
 *
 * @module
 */

const NEWLINE = 0x0a;

/** No object of Kubernetes comes near: etcd takes 1.5 MiB, escapes may double it. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

/** Cuts one stream; what is left of the last chunk waits for the next one. */
export class LineSplitter {
  /** The beginning of a line whose end has not come. */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  /**
   * Yields each line that `chunk` completes, without its newline. A line is
   * good until the next one is asked for.
   *
   * @throws {RangeError} if a line grows beyond any sense
   */
  *lines(chunk: Uint8Array): Generator<Uint8Array, void> {
    let start = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, start);
      if (newline < 0) break;
      const line = this.#complete(chunk.subarray(start, newline));
      start = newline + 1;
      if (line.length > 0) yield line;
    }
    // The chunk's memory is used again for the next one.
    if (start < chunk.length) this.#keep(chunk.slice(start));
  }

  /** Whether the stream stands in the middle of a line. */
  get midLine(): boolean {
    return this.#pendingBytes > 0;
  }

  #keep(part: Uint8Array): void {
    this.#pendingBytes += part.length;
    if (this.#pendingBytes > MAX_LINE_BYTES) {
      throw new RangeError(
        `Cannot read a line: it is longer than ${MAX_LINE_BYTES} bytes`,
      );
    }
    this.#pending.push(part);
  }

  #complete(last: Uint8Array): Uint8Array {
    if (this.#pendingBytes === 0) return last;
    const line = new Uint8Array(this.#pendingBytes + last.length);
    let offset = 0;
    for (const part of this.#pending) {
      line.set(part, offset);
      offset += part.length;
    }
    line.set(last, offset);
    this.#pending = [];
    this.#pendingBytes = 0;
    return line;
  }
}
