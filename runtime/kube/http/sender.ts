/**
 * One attempt at one request: on which connection, with which headers, for how
 * long, and what it means when it fails.
 *
 * @module
 */

import type { ClusterConfig, Credentials } from "../auth/mod.ts";
import { AnswerTooLargeError } from "../errors.ts";
import { readBody } from "./bounded_body.ts";
import { connectionError, timeoutError } from "./connection_error.ts";
import { Deadline } from "./deadline.ts";
import { abortable } from "./delay.ts";
import { answerError } from "./failure.ts";
import { addCallerHeaders, addImpersonation } from "./headers.ts";
import { HttpPool, type StreamKind, type StreamLease } from "./http_pool.ts";
import { actionOf, type KubeRequest, type KubeResponse } from "./request.ts";
import { Transport } from "./transport.ts";
import { WatchStream } from "./watch_stream.ts";

/** For whom to send. */
export interface SenderOptions {
  readonly cluster: ClusterConfig;
  readonly credentials: Credentials;
  readonly userAgent: string;
}

/** Admission webhooks may take 30 s; a second one and the server need time too. */
const DEFAULT_TIMEOUT_MS = 60_000;

/** Sends requests, each exactly once. */
export class Sender implements AsyncDisposable {
  readonly #options: SenderOptions;
  readonly #pool = new HttpPool();
  readonly #transport: Transport;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#transport = new Transport(options.cluster, options.credentials);
  }

  /**
   * Sends a request and reads the whole answer.
   *
   * @throws {ConnectionError} if there is none
   * @throws {CredentialError} if there is nothing to log in with
   * @throws {AnswerTooLargeError} if it is longer than the request allows
   */
  async send(request: KubeRequest): Promise<KubeResponse> {
    const attempt = await this.#begin(request, "request");
    using _lease = attempt.lease;
    using _deadline = attempt.deadline;
    return await this.#explained(attempt, async () => {
      const response = await this.#fetch(attempt);
      const { status, headers } = response;
      const body = await readBody(response, request.maxBytes);
      return { status, headers, body };
    });
  }

  /**
   * Sends a request and returns its answer while it is still coming.
   *
   * @throws {ApiError} if the server refuses
   */
  async open(request: KubeRequest): Promise<WatchStream> {
    const attempt = await this.#begin(request, "watch");
    try {
      return await this.#openStream(attempt);
    } catch (error) {
      attempt.deadline[Symbol.dispose]();
      attempt.lease[Symbol.dispose]();
      throw error;
    }
  }

  /** Closes every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#pool[Symbol.dispose]();
    await this.#transport[Symbol.asyncDispose]();
  }

  /** Gets credentials, which may take long, and then a connection. */
  async #begin(request: KubeRequest, kind: StreamKind): Promise<Attempt> {
    const deadline = newDeadline(request);
    try {
      const prepared = this.#prepare(request);
      const { init, options } = await abortable(prepared, deadline.signal);
      const lease = this.#pool.lease(kind, options);
      return { request, lease, deadline, init };
    } catch (error) {
      const gaveUp = deadline.signal.aborted;
      deadline[Symbol.dispose]();
      throw gaveUp ? this.#explain(error, { request, deadline }) : error;
    }
  }

  async #prepare(request: KubeRequest): Promise<Prepared> {
    const init: RequestInit = {
      method: request.method,
      headers: await this.#headers(request),
      redirect: "manual",
      ...request.body !== undefined && { body: request.body },
    };
    return { init, options: await this.#transport.clientOptions() };
  }

  async #openStream(attempt: Attempt): Promise<WatchStream> {
    const { request, lease, deadline } = attempt;
    const response = await this.#explained(attempt, () => this.#fetch(attempt));
    if (response.status >= 300 || response.body === null) {
      const body = await this.#explained(attempt, () => response.bytes());
      const { status, headers } = response;
      throw answerError(actionOf(request), { status, headers, body });
    }
    deadline.lift();
    return new WatchStream({
      body: response.body,
      lease,
      deadline,
      toError: (error) => this.#explain(error, attempt),
    });
  }

  #fetch({ request, lease, deadline, init }: Attempt): Promise<Response> {
    const { signal } = deadline;
    const { client } = lease;
    const url = this.#transport.baseUrl + request.path;
    return fetch(url, { ...init, client, signal });
  }

  /** Does `work` and makes typed errors of what `fetch` throws. */
  async #explained<T>(
    attempt: Attempt,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // A connection on which nothing comes may be dead without knowing it.
      if (attempt.deadline.expired) attempt.lease.retire();
      throw this.#explain(error, attempt);
    }
  }

  async #headers(request: KubeRequest): Promise<Headers> {
    const { cluster, credentials, userAgent } = this.#options;
    const headers = new Headers({ "user-agent": userAgent });
    if (cluster.disableCompression) headers.set("accept-encoding", "identity");
    addCallerHeaders(headers, request.headers ?? {});
    const authorization = await credentials.authorization();
    if (authorization !== undefined) {
      headers.set("authorization", authorization);
    }
    const impersonate = request.impersonate ?? cluster.impersonate;
    if (impersonate !== undefined) addImpersonation(headers, impersonate);
    return headers;
  }

  /** Returns what to throw for what `fetch` threw. */
  #explain(
    error: unknown,
    { request, deadline }: Pick<Attempt, "request" | "deadline">,
  ): unknown {
    const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = request;
    if (signal?.aborted) return signal.reason;
    if (error instanceof AnswerTooLargeError) return error;
    const { destination } = this.#transport;
    return deadline.expired
      ? timeoutError(destination, timeoutMs)
      : connectionError(this.#transport.reasonOf(error), destination);
  }
}

/** What one attempt goes by. */
interface Attempt {
  readonly request: KubeRequest;
  readonly lease: StreamLease;
  readonly deadline: Deadline;
  readonly init: RequestInit;
}

/** What a request is sent with. */
interface Prepared {
  readonly init: RequestInit;
  readonly options: Deno.CreateHttpClientOptions;
}

function newDeadline(
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: KubeRequest,
): Deadline {
  return new Deadline(timeoutMs, signal);
}
