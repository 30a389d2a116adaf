/**
 * Reads the events of a watch, line by line.
 *
 * @module
 */

import type { Json } from "./case.ts";

/** No event is so late on a machine that works. */
const EVENT_TIMEOUT_MS = 20_000;

/** A watch's stream of events. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #rest = "";
  readonly #events: Json[] = [];

  constructor(reply: Response) {
    if (reply.body === null) throw new Error("Cannot watch: no body");
    this.#reader = reply.body.getReader();
  }

  /** Returns the next events. */
  async take(count: number): Promise<Json[]> {
    while (this.#events.length < count) {
      if (!await this.#read()) break;
    }
    return this.#events.splice(0, count);
  }

  /** Returns when the server has ended the stream. */
  async ended(): Promise<void> {
    while (await this.#read());
  }

  /** Ends the watch. */
  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {
      // A stream that was cut is closed already.
    });
  }

  async #read(): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error("Cannot read an event: none came")),
        EVENT_TIMEOUT_MS,
      );
    });
    try {
      const { done, value } = await Promise.race([
        this.#reader.read(),
        timeout,
      ]);
      if (done) return false;
      this.#rest += this.#decoder.decode(value, { stream: true });
    } finally {
      clearTimeout(timer);
    }
    const lines = this.#rest.split("\n");
    this.#rest = lines.pop() ?? "";
    this.#events.push(...lines.map((line) => JSON.parse(line)));
    return true;
  }
}
