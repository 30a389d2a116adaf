/**
 * HTTP to the API server: connections, one attempt, retries, rate.
 *
 * Decisions:
 * - 2026-11: Deno's `fetch` keeps one HTTP/2 connection a client and queues the
 *   101st stream without a word (measured: with 100 watches open every further
 *   request hangs). Hence a pool of clients, at most 90 streams on each,
 *   watches apart from requests. A client costs 0.15 MiB.
 * - 2026-11: `fetch` can neither skip the check of a certificate for one host
 *   nor check it for another name. A bridge on a unix socket does both by
 *   `node:tls`, for the few who ask for it.
 * - `fetch` trusts the public authorities besides the kubeconfig's; there is no
 *   switch against that. A server with a public certificate for that very host
 *   name is accepted even if the kubeconfig names a private authority.
 *
 * @module
 */

export { abortable, delay } from "./delay.ts";
export { statusError, type StatusObject } from "./failure.ts";
export { KubeClient, type KubeClientOptions } from "./kube_client.ts";
export {
  DEFAULT_RATE_LIMIT,
  type RateLimit,
  RateLimiter,
  type TurnOptions,
} from "./rate_limiter.ts";
export { actionOf, type KubeRequest, type KubeResponse } from "./request.ts";
export type { WatchStream } from "./watch_stream.ts";
