/**
 * Asks the API server whether somebody may do something, and remembers the
 * answer for a minute: what is served from the cache must be what the server
 * would have served.
 *
 * @module
 */

import type { Impersonation } from "../auth/mod.ts";
import { abortable, type KubeClient } from "../http/mod.ts";
import { ResourceClient } from "./resource_client.ts";

/** What somebody would do. */
export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Empty for all namespaces, or for a kind that has none. */
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** Of whom it is asked, and how long. */
export interface AccessOptions {
  /** @default ourselves */
  readonly who?: Impersonation;
  /** Gives up waiting; the answer is remembered all the same. */
  readonly signal?: AbortSignal;
}

/** How long an answer is believed. */
const REMEMBERED_MS = 60_000;

/** More answers than this are never remembered; the oldest go first. */
const CAPACITY = 4096;

/** Outside, in tests. */
export interface AccessReviewsOptions {
  /** Monotonic milliseconds. @default performance.now */
  readonly now?: () => number;
  /** @default 4096 */
  readonly capacity?: number;
}

/** An answer, perhaps still under way, and until when it counts. */
interface Remembered {
  readonly allowed: Promise<boolean>;
  readonly until: number;
}

/** Asks and remembers. */
export class AccessReviews {
  readonly #reviews: ResourceClient;
  readonly #now: () => number;
  readonly #capacity: number;
  /** In order of asking; what is over goes when new answers come. */
  readonly #remembered = new Map<string, Remembered>();

  constructor(client: KubeClient, options: AccessReviewsOptions = {}) {
    this.#reviews = new ResourceClient(client, {
      group: "authorization.k8s.io",
      version: "v1",
      plural: "selfsubjectaccessreviews",
    });
    this.#now = options.now ?? (() => performance.now());
    this.#capacity = options.capacity ?? CAPACITY;
  }

  /** How many answers are remembered. */
  get size(): number {
    return this.#remembered.size;
  }

  /**
   * Whether `who`, or we ourselves, may do it.
   *
   * @throws {ApiError} if the server does not answer the question
   */
  async allowed(
    question: AccessQuestion,
    { who, signal }: AccessOptions = {},
  ): Promise<boolean> {
    const key = JSON.stringify([question, who]);
    const known = this.#remembered.get(key);
    if (known !== undefined && this.#now() < known.until) {
      return await abortable(known.allowed, signal);
    }
    this.#remembered.delete(key);
    this.#forgetOld();
    const allowed = this.#ask(question, who);
    this.#remembered.set(key, { allowed, until: this.#now() + REMEMBERED_MS });
    allowed.catch(() => this.#remembered.delete(key));
    return await abortable(allowed, signal);
  }

  async #ask(question: AccessQuestion, who?: Impersonation): Promise<boolean> {
    const review = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: question },
    };
    const { status } = await this.#reviews.create<AccessReview>(
      {},
      review,
      who && { impersonate: who },
    );
    return status.allowed;
  }

  #forgetOld(): void {
    for (const [key, { until }] of this.#remembered) {
      const room = this.#remembered.size < this.#capacity;
      if (room && this.#now() < until) return;
      this.#remembered.delete(key);
    }
  }
}

interface AccessReview {
  readonly status: { readonly allowed: boolean };
}
