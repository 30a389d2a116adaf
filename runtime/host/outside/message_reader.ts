/**
 * Reads one answer of HTTP/1.1 off a connection that is closed after it.
 *
 * Strict where answers could be read in more than one way: lines end in CR LF,
 * no line is folded, lengths are plain numbers and agree.
 *
 * @module
 */

import { OutsideError } from "./errors.ts";

/** Where bytes come from. */
export interface ByteSource {
  /** Reads some bytes; `null` at the end. */
  read(into: Uint8Array): Promise<number | null>;
}

/** An answer. */
export interface OutsideReply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** What is known of the answer before it comes. */
export interface ReadOptions {
  readonly method: string;
  /** The most bytes of body. */
  readonly most: number;
}

/** Status line and headers; servers themselves take no more. */
const MOST_HEAD_BYTES = 64 * 1024;
const MOST_LINE_BYTES = 16 * 1024;
/** A server may say "not yet" as often as it likes; not to us. */
const MOST_INTERIM = 10;
const CHUNK_BYTES = 16 * 1024;

/** Statuses whose answers have no body. */
const BODYLESS = new Set([204, 304]);
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Reads an answer to its end.
 *
 * @throws {OutsideError} It is none, breaks off, or is too long.
 */
export async function readReply(
  source: ByteSource,
  { method, most }: ReadOptions,
): Promise<OutsideReply> {
  const reader = new MessageReader(source, most);
  for (let interim = 0; interim <= MOST_INTERIM; interim++) {
    const { status, headers } = await readHead(reader);
    if (status === 101) throw malformed("it changes to another protocol");
    if (status < 200) continue;
    const bodyless = method === "HEAD" || BODYLESS.has(status);
    if (!bodyless) await readBody(reader, headers);
    return { status, headers, body: reader.body };
  }
  throw malformed("it never comes to its end");
}

type Headers = OutsideReply["headers"];
const NOTHING = new Uint8Array();

async function readHead(
  reader: MessageReader,
): Promise<{ readonly status: number; readonly headers: Headers }> {
  const start = await reader.line();
  const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(start)?.[1];
  if (status === undefined) throw malformed("it is no HTTP/1.1");
  const headers: (readonly [string, string])[] = [];
  let size = start.length;
  for (
    let line = await reader.line();
    line !== "";
    line = await reader.line()
  ) {
    size += line.length;
    if (size > MOST_HEAD_BYTES) throw malformed("its headers are too long");
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (!TOKEN.test(name) || /[\0\r]/.test(value)) {
      throw malformed("it has a header that is none");
    }
    headers.push([name, value]);
  }
  return { status: Number(status), headers };
}

function readBody(
  reader: MessageReader,
  headers: Headers,
): Promise<void> {
  const all = (wanted: string): string[] =>
    headers.filter(([name]) => name === wanted)
      .flatMap(([, value]) => value.split(",")).map((value) => value.trim());
  const codings = all("transfer-encoding");
  if (codings.length > 0) {
    const [coding = "", ...more] = codings;
    if (coding.toLowerCase() === "chunked" && more.length === 0) {
      return readChunks(reader);
    }
    throw malformed("it has an encoding other than chunked");
  }
  const lengths = new Set(all("content-length"));
  if (lengths.size === 0) return reader.takeRest();
  const [length = ""] = lengths;
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) {
    throw malformed("its length is no number");
  }
  return reader.takeBody(Number(length));
}

async function readChunks(reader: MessageReader): Promise<void> {
  for (;;) {
    const size = CHUNK_SIZE.exec(await reader.line())?.[1];
    if (size === undefined) throw malformed("a chunk has no size");
    const bytes = parseInt(size, 16);
    if (bytes === 0) break;
    await reader.takeBody(bytes);
    if (await reader.line() !== "") throw malformed("a chunk has no end");
  }
  // What comes after the last chunk is not handed on.
  let trailers = 0;
  for (
    let line = await reader.line();
    line !== "";
    line = await reader.line()
  ) {
    trailers += line.length;
    if (trailers > MOST_HEAD_BYTES) {
      throw malformed("its trailers are too long");
    }
  }
}

const CHUNK_SIZE = /^([0-9a-f]{1,8})[ \t]*(;.*)?$/i;

/** Bytes in the order they come: lines are taken one by one, the body is gathered. */
class MessageReader {
  readonly #source: ByteSource;
  readonly #most: number;
  readonly #chunk = new Uint8Array(CHUNK_BYTES);
  /** What has come and is not taken. */
  #waiting: Uint8Array = NOTHING;
  readonly #body = new GrowingBytes();

  constructor(source: ByteSource, most: number) {
    this.#source = source;
    this.#most = most;
  }

  /** What of the body was taken. */
  get body(): Uint8Array {
    return this.#body.bytes;
  }

  /** Takes a line, without its end. */
  async line(): Promise<string> {
    const line = new GrowingBytes();
    for (;;) {
      if (this.#waiting.length === 0 && !await this.#more()) {
        throw malformed("it breaks off");
      }
      const end = this.#waiting.indexOf(LF);
      const part = this.#waiting.subarray(0, end < 0 ? undefined : end + 1);
      this.#waiting = this.#waiting.subarray(part.length);
      line.append(part);
      if (line.bytes.length > MOST_LINE_BYTES) {
        throw malformed("a line is too long");
      }
      if (end >= 0) break;
    }
    const { bytes } = line;
    if (bytes.at(-2) !== CR) throw malformed("a line has no end");
    // Headers are bytes; what is not ASCII in them means nothing agreed on.
    return String.fromCharCode(...bytes.subarray(0, -2));
  }

  /** Takes so many bytes of body. */
  async takeBody(size: number): Promise<void> {
    this.#assertFits(size);
    for (let left = size; left > 0;) {
      if (this.#waiting.length === 0 && !await this.#more()) {
        throw malformed("it breaks off");
      }
      const part = this.#waiting.subarray(0, left);
      this.#waiting = this.#waiting.subarray(part.length);
      left -= part.length;
      this.#body.append(part);
    }
  }

  /** Takes all that is left, up to the end of the connection. */
  async takeRest(): Promise<void> {
    do {
      this.#assertFits(this.#waiting.length);
      this.#body.append(this.#waiting);
      this.#waiting = NOTHING;
    } while (await this.#more());
  }

  #assertFits(more: number): void {
    if (this.#body.bytes.length + more <= this.#most) return;
    throw new OutsideError(
      413,
      `the answer is longer than ${this.#most} bytes, wanted at most so many`,
    );
  }

  /** Reads on, once all that has come is taken. */
  async #more(): Promise<boolean> {
    const size = await this.#source.read(this.#chunk);
    if (size === null) return false;
    this.#waiting = this.#chunk.subarray(0, size);
    return true;
  }
}

/** Bytes that grow by doubling, however small the pieces are that come. */
class GrowingBytes {
  #memory = NOTHING;
  #length = 0;

  get bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#length);
  }

  append(part: Uint8Array): void {
    const length = this.#length + part.length;
    if (length > this.#memory.length) {
      const memory = new Uint8Array(Math.max(length, 2 * this.#length, 256));
      memory.set(this.bytes);
      this.#memory = memory;
    }
    this.#memory.set(part, this.#length);
    this.#length = length;
  }
}

const LF = 10;
const CR = 13;

const malformed = (what: string): OutsideError =>
  new OutsideError(502, `the answer cannot be read: ${what}`);
