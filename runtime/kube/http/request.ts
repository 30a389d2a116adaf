/**
 * What goes to the API server and what comes back.
 *
 * @module
 */

import type { Impersonation } from "../auth/mod.ts";

/** One request. */
export interface KubeRequest {
  readonly method: string;
  /** Path and query, as `"/api/v1/namespaces?limit=5"`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string;
  /** Whom to act as, instead of whom the kubeconfig says. */
  readonly impersonate?: Impersonation;
  /** On whose behalf: the flows of a client take turns. @default "" */
  readonly flow?: string;
  readonly signal?: AbortSignal;
  /** For one attempt: the whole answer, or a stream's beginning. @default 60000 */
  readonly timeoutMs?: number;
  /** The most that is read of an answer. @default any number of bytes */
  readonly maxBytes?: number;
}

/** An answer, whatever its status. */
export interface KubeResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Returns what `request` tries, for messages. */
export function actionOf({ method, path }: KubeRequest): string {
  return `${method} "${path.split("?", 1)[0]}"`;
}
