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

/** A stream of bytes that holds one place in the pool until it is disposed. */
export class WatchStream implements Disposable {
  readonly #parts: WatchStreamParts;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

  constructor(parts: WatchStreamParts) {
    this.#parts = parts;
    this.#reader = parts.body.getReader();
  }

  /**
   * Returns the next bytes, or undefined when the server has ended the stream
   * in good order.
   *
   * @throws {ConnectionError} if the connection breaks
   */
  async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      const { value } = await this.#reader.read();
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
}
