/**
 * An answer that goes on: bytes as they come, until either side ends it.
 *
 * @module
 */

import type { Deadline } from "./deadline.ts";
import type { StreamLease } from "./http_pool.ts";

/** What a stream is made of; it owns all of it. */
export interface WatchStreamParts {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly lease: StreamLease;
  readonly deadline: Deadline;
  /** Makes a typed error of what reading throws. */
  readonly toError: (error: unknown) => unknown;
}

/**
 * What a stream waits with, and what it reads with while much comes. A reader
 * without buffers of its own waits with 64 KiB, which is 19 MiB for 300
 * watches of which hardly any says a word.
 */
const SMALL_BUFFER = 2 * 1024;
const LARGE_BUFFER = 64 * 1024;

/** So many short reads in a row, and the small buffer will do again. */
const CALM_READS = 16;

/** A stream of bytes that holds one place in the pool until it is disposed. */
export class WatchStream implements Disposable {
  readonly #parts: WatchStreamParts;
  readonly #reader: ReadableStreamBYOBReader;
  #buffer = new ArrayBuffer(SMALL_BUFFER);
  #shortReads = 0;

  constructor(parts: WatchStreamParts) {
    this.#parts = parts;
    this.#reader = parts.body.getReader({ mode: "byob" });
  }

  /**
   * Returns the next bytes, good until the next call, or undefined when the
   * server has ended the stream in good order.
   *
   * @throws {ConnectionError} if the connection breaks
   */
  async read(): Promise<Uint8Array | undefined> {
    try {
      const { value, done } = await this.#reader.read(
        new Uint8Array(this.#buffer),
      );
      if (done) return undefined;
      this.#chooseBuffer(value);
      return value;
    } catch (error) {
      throw this.#parts.toError(error);
    }
  }

  /** Says that the connection is dead, so that nobody else is put on it. */
  retire(): void {
    this.#parts.lease.retire();
  }

  /** Ends the stream from our side. */
  [Symbol.dispose](): void {
    this.#parts.deadline[Symbol.dispose]();
    this.#parts.lease[Symbol.dispose]();
  }

  /** Chooses what the next read waits with: this one's buffer, if it fits. */
  #chooseBuffer({ buffer, byteLength }: Uint8Array<ArrayBuffer>): void {
    const size = buffer.byteLength;
    this.#shortReads = byteLength < SMALL_BUFFER ? this.#shortReads + 1 : 0;
    if (byteLength === size && size < LARGE_BUFFER) {
      this.#buffer = new ArrayBuffer(LARGE_BUFFER);
    } else if (size > SMALL_BUFFER && this.#shortReads > CALM_READS) {
      this.#buffer = new ArrayBuffer(SMALL_BUFFER);
    } else {
      this.#buffer = buffer;
    }
  }
}
