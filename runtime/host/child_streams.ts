/**
 * The watches that a loop-style child opens by itself, as a client library does:
 * `GET ...?watch=true`, a line an event.
 *
 * @module
 */

import { type AbiReply, type ReplySink, statusReply } from "../guest/mod.ts";
import {
  type KubeClient,
  type KubeRequest,
  LineSplitter,
  type ResourceRequest,
  type WatchStream,
} from "../kube/mod.ts";
import type { Representation } from "./representation.ts";

/** A stream that is asked for. */
export interface StreamQuestion {
  readonly parsed: ResourceRequest;
  /** What would be sent to the server. */
  readonly request: KubeRequest;
  readonly representation: Representation;
}

/** What streams go through. */
export interface ChildStreamsOptions {
  readonly child: string;
  /** Whether the guest can take a stream: in call style it has nowhere to. */
  readonly streaming: boolean;
  readonly client: KubeClient;
  /** Waits until the child may send one more request. */
  readonly turn: (signal: AbortSignal) => Promise<void>;
}

/**
 * Streams to the server that one child may have open. Each takes one of the 90
 * that go over a connection; an operator of 30 kinds is a large one.
 */
const MOST_STREAMS = 64;

/** Opens streams for one child. */
export class ChildStreams {
  readonly #options: ChildStreamsOptions;
  #open = 0;

  constructor(options: ChildStreamsOptions) {
    this.#options = options;
  }

  /** How many go to the server. */
  get size(): number {
    return this.#open;
  }

  /** Opens one; settles when it is over. */
  async open(
    question: StreamQuestion,
    sink: ReplySink,
    signal: AbortSignal,
  ): Promise<void> {
    if (!this.#options.streaming) return sink.reply(NO_STREAM);
    if (this.#open >= MOST_STREAMS) {
      return sink.reply(tooMany(this.#options.child));
    }
    this.#open++;
    try {
      await this.#fromServer(question, sink, signal);
    } finally {
      this.#open--;
    }
  }

  async #fromServer(
    { request }: StreamQuestion,
    sink: ReplySink,
    signal: AbortSignal,
  ): Promise<void> {
    const { client, turn } = this.#options;
    await turn(signal);
    using stream = await client.openStream({ ...request, signal });
    sink.opened(OPENED);
    await passLines(stream, sink);
    sink.ended();
  }
}

/** Hands over a stream line by line, each a copy: the next read uses its memory. */
async function passLines(stream: WatchStream, sink: ReplySink): Promise<void> {
  const splitter = new LineSplitter();
  for (
    let bytes = await stream.read();
    bytes !== undefined;
    bytes = await stream.read()
  ) {
    for (const line of splitter.lines(bytes)) sink.event(withNewline(line));
  }
}

/** The line as it came over the wire, in memory of its own. */
export function withNewline(line: Uint8Array): Uint8Array {
  const copy = new Uint8Array(line.length + 1);
  copy.set(line);
  copy[line.length] = NEWLINE;
  return copy;
}

const NEWLINE = 0x0a;

/** How a watch is answered. */
export const OPENED: AbiReply = {
  status: 200,
  headers: [["content-type", "application/json"]],
  body: new Uint8Array(),
};

const NO_STREAM = statusReply(
  400,
  "BadRequest",
  "Cannot stream to a guest in call style: declare a controller by `dormouse.watch` instead, whose events wake it",
);

const tooMany = (child: string): AbiReply =>
  statusReply(
    429,
    "TooManyRequests",
    `Cannot open a stream: child "${child}" has ${MOST_STREAMS} open, wanted at most so many; declare controllers by \`dormouse.watch\`, which share one`,
  );
