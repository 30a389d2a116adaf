/**
 * Connections to the API server, few and never full.
 *
 * One HTTP client keeps one HTTP/2 connection, the server allows 100 streams
 * on it, and the next request waits for ever without a word. So requests are
 * spread over several clients; watches, which stay, have clients of their own.
 *
 * @module
 */

/** Below the 100 that a server allows, with room for what is just ending. */
const MAX_STREAMS = 90;

/** What a stream is for. */
export type StreamKind = "request" | "watch";

/** The right to one stream; end it by disposing. */
export interface StreamLease extends Disposable {
  readonly client: Deno.HttpClient;
  /** Says that the connection is dead: nothing new goes there. */
  retire(): void;
}

/** One client and what goes through it. */
interface Lane {
  readonly kind: StreamKind;
  readonly client: Deno.HttpClient;
  streams: number;
  retired: boolean;
}

/** Hands out streams over as few clients as may be. */
export class HttpPool implements Disposable {
  readonly #createClient: (
    options: Deno.CreateHttpClientOptions,
  ) => Deno.HttpClient;
  #lanes: Lane[] = [];
  #options: Deno.CreateHttpClientOptions | undefined;

  constructor(
    createClient: (options: Deno.CreateHttpClientOptions) => Deno.HttpClient =
      Deno.createHttpClient,
  ) {
    this.#createClient = createClient;
  }

  /** How many clients there are. */
  get size(): number {
    return this.#lanes.length;
  }

  /**
   * Returns a stream of a client made with `options`. Other options than last
   * time retire the clients made before.
   */
  lease(
    kind: StreamKind,
    options: Deno.CreateHttpClientOptions,
  ): StreamLease {
    if (options !== this.#options) {
      this.#options = options;
      for (const lane of [...this.#lanes]) this.#retire(lane);
    }
    const lane =
      this.#lanes.find((lane) =>
        lane.kind === kind && !lane.retired && lane.streams < MAX_STREAMS
      ) ?? this.#open(kind, options);
    lane.streams++;
    let held = true;
    return {
      client: lane.client,
      retire: () => this.#retire(lane),
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        lane.streams--;
        this.#closeIfSpare(lane);
      },
    };
  }

  /** Closes every client. */
  [Symbol.dispose](): void {
    for (const lane of this.#lanes) lane.client.close();
    this.#lanes = [];
  }

  #open(kind: StreamKind, options: Deno.CreateHttpClientOptions): Lane {
    const client = this.#createClient(options);
    const lane: Lane = { kind, client, streams: 0, retired: false };
    this.#lanes.push(lane);
    return lane;
  }

  #retire(lane: Lane): void {
    lane.retired = true;
    this.#closeIfSpare(lane);
  }

  /** Closes what is empty, but keeps one client of each kind for the next time. */
  #closeIfSpare(lane: Lane): void {
    if (lane.streams > 0 || !this.#lanes.includes(lane)) return;
    const others = this.#lanes.some((other) =>
      other !== lane && other.kind === lane.kind && !other.retired
    );
    if (!lane.retired && !others) return;
    this.#lanes = this.#lanes.filter((other) => other !== lane);
    lane.client.close();
  }
}
