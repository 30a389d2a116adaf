/**
 * Requests to one API server: authenticated, held to a rate, sent again where
 * that is safe.
 *
 * @module
 */

import { type ClusterConfig, Credentials } from "../auth/mod.ts";
import { ConnectionError, UnauthorizedError } from "../errors.ts";
import { KubeObserver } from "../observer.ts";
import { delay } from "./delay.ts";
import { answerError, retryAfterMs } from "./failure.ts";
import {
  DEFAULT_RATE_LIMIT,
  type RateLimit,
  RateLimiter,
} from "./rate_limiter.ts";
import { actionOf, type KubeRequest, type KubeResponse } from "./request.ts";
import { type Attempt, retryDelay } from "./retry.ts";
import { Sender } from "./sender.ts";
import type { WatchStream } from "./watch_stream.ts";

/** How to talk to a cluster. */
export interface KubeClientOptions {
  readonly cluster: ClusterConfig;
  /** @default made from `cluster` */
  readonly credentials?: Credentials;
  /** @default 20 requests a second, 30 at once */
  readonly rateLimit?: RateLimit;
  readonly observer?: KubeObserver;
  /** @default "dormouse" */
  readonly userAgent?: string;
}

/** Talks to one API server. */
export class KubeClient implements AsyncDisposable {
  /** The namespace for whoever does not name one. */
  readonly namespace: string;
  readonly #credentials: Credentials;
  readonly #observer: KubeObserver;
  readonly #limiter: RateLimiter;
  readonly #sender: Sender;

  constructor(options: KubeClientOptions) {
    const { cluster, userAgent = "dormouse" } = options;
    const credentials = options.credentials ?? new Credentials(cluster);
    this.namespace = cluster.namespace;
    this.#credentials = credentials;
    this.#observer = options.observer ?? new KubeObserver();
    this.#limiter = new RateLimiter(options.rateLimit ?? DEFAULT_RATE_LIMIT);
    this.#sender = new Sender({ cluster, credentials, userAgent });
  }

  /**
   * Sends a request and returns the answer, whatever its status.
   *
   * @throws {ConnectionError} if no answer comes
   * @throws {CredentialError} if there is nothing to log in with
   */
  async request(request: KubeRequest): Promise<KubeResponse> {
    const { method, flow = "", signal } = request;
    for (let attempts = 1;; attempts++) {
      await this.#limiter.take({ flow, signal });
      const outcome = await this.#attempt(request);
      const renew = attempts === 1 && outcome.status === 401 &&
        this.#credentials.renewable;
      if (renew) {
        this.#credentials.invalidate();
        continue;
      }
      const random = Math.random();
      const attempt = describe(outcome);
      const waitMs = retryDelay({ method, attempts, attempt, random });
      if (waitMs === undefined) return answerOf(outcome);
      await delay(waitMs, signal);
    }
  }

  /**
   * Sends a request and returns the answer if it is a success.
   *
   * @throws {ApiError} if the server refuses
   */
  async send(request: KubeRequest): Promise<KubeResponse> {
    const answer = await this.request(request);
    if (answer.status < 300) return answer;
    throw answerError(actionOf(request), answer);
  }

  /**
   * Opens an answer that goes on until it is disposed, as a watch does. It is
   * tried once and not held to the rate: who watches has a backoff of its own.
   *
   * @throws {ApiError} if the server refuses
   * @throws {ConnectionError} if no answer comes
   */
  async openStream(request: KubeRequest): Promise<WatchStream> {
    try {
      return await this.#sender.open(request);
    } catch (error) {
      // The next attempt is made with credentials that are read anew.
      if (error instanceof UnauthorizedError) this.#credentials.invalidate();
      throw error;
    }
  }

  /** Refuses what waits for its turn, and closes every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#limiter[Symbol.dispose]();
    await this.#sender[Symbol.asyncDispose]();
  }

  /** Sends once; what went wrong is returned, unless the caller gave up. */
  async #attempt(request: KubeRequest): Promise<Outcome> {
    const startedAt = performance.now();
    const record = (code: string, receivedBytes: number): void =>
      this.#observer.requestEnded({
        method: request.method,
        code,
        durationMs: performance.now() - startedAt,
        receivedBytes,
      });
    try {
      const answer = await this.#sender.send(request);
      record(String(answer.status), answer.body.length);
      return answer;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      record(error.problem, 0);
      return { status: undefined, error };
    }
  }
}

/** An answer, or why there is none. */
type Outcome =
  | KubeResponse
  | { readonly status: undefined; readonly error: ConnectionError };

function describe(outcome: Outcome): Attempt {
  if (outcome.status === undefined) return { error: outcome.error };
  const wait = retryAfterMs(outcome.headers);
  return {
    status: outcome.status,
    ...wait !== undefined && { retryAfterMs: wait },
  };
}

function answerOf(outcome: Outcome): KubeResponse {
  if (outcome.status === undefined) throw outcome.error;
  return outcome;
}
