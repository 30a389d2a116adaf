/**
 * Follows a Ring on its way: when was each hop first seen.
 *
 * @module
 */

import type { KubeClient } from "../../runtime/kube/mod.ts";

interface RingEvent {
  readonly type: string;
  readonly object: {
    readonly metadata?: { readonly name?: string };
    readonly spec?: { readonly hop?: number };
    readonly status?: { readonly phase?: string };
  };
}

/** What was seen of one Ring, in the order it was seen. */
export class HopWatch implements AsyncDisposable {
  /** When each hop was first seen, by `performance.now()`; the index is the hop. */
  readonly seenAt: number[] = [];
  /** Hops that were seen going back or by leaps. */
  readonly oddities: string[] = [];
  readonly #name: string;
  readonly #ended = new AbortController();
  readonly #rested = Promise.withResolvers<void>();
  #reading: Promise<void> | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** Settles when the Ring has come to rest. */
  get rested(): Promise<void> {
    return this.#rested.promise;
  }

  /** Begins to watch, in all namespaces. */
  async start(client: KubeClient): Promise<void> {
    const stream = await client.openStream({
      method: "GET",
      path: "/apis/example.com/v1/rings?watch=true",
      signal: this.#ended.signal,
    });
    this.#reading = (async (): Promise<void> => {
      using reading = stream;
      let rest = "";
      const decoder = new TextDecoder();
      while (!this.#ended.signal.aborted) {
        const bytes = await reading.read();
        if (bytes === undefined) break;
        const lines = (rest + decoder.decode(bytes, { stream: true })).split(
          "\n",
        );
        rest = lines.pop() ?? "";
        for (const line of lines) this.#look(JSON.parse(line));
      }
    })().catch((error) => {
      if (!this.#ended.signal.aborted) this.#rested.reject(error);
    });
  }

  /** Ends the watch. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#reading;
  }

  #look({ type, object }: RingEvent): void {
    if (object.metadata?.name !== this.#name || type === "DELETED") return;
    const hop = object.spec?.hop ?? 0;
    if (this.seenAt[hop] === undefined) {
      if (hop !== this.seenAt.length) {
        this.oddities.push(`hop ${hop} came after ${this.seenAt.length - 1}`);
      }
      this.seenAt[hop] = performance.now();
    }
    if (object.status?.phase === "Done") this.#rested.resolve();
  }
}
