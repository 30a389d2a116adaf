/**
 * The Kubernetes API server as the rest of the runtime sees it: requests,
 * kinds, permissions, and one cache of all that anybody watches.
 *
 * ```
 * auth/   who we are: kubeconfigs, plugins, service accounts
 * http/   requests: connections, rate, retries
 * api/    the API's terms: paths, verbs, selectors, kinds, access reviews
 * json/   JSON as bytes
 * watch/  one watch that survives everything
 * cache/  what is watched, kept once for all
 * ```
 *
 * A client is made from what `loadClusterConfig()` returns, a cache from a
 * client. Nothing here reads the environment or logs: an observer is told.
 *
 * @module
 */

export * from "./api/mod.ts";
export {
  type ClusterConfig,
  type ClusterSources,
  Credentials,
  type Impersonation,
  loadClusterConfig,
} from "./auth/mod.ts";
export * from "./cache/mod.ts";
export * from "./errors.ts";
export {
  abortable,
  delay,
  KubeClient,
  type KubeClientOptions,
  type KubeRequest,
  type KubeResponse,
  type RateLimit,
  RateLimiter,
  type TurnOptions,
  type WatchStream,
} from "./http/mod.ts";
export {
  type CacheSize,
  KubeObserver,
  type RequestRecord,
  type WatchEnd,
  type WatchLabels,
} from "./observer.ts";
export { LineSplitter } from "./watch/mod.ts";
