/**
 * What is watched, kept once for all who want to see it.
 *
 * Decisions:
 * - 2026-11: Objects are bytes in slabs of 1 MiB with flat arrays beside them,
 *   not objects and not strings: V8 keeps a parsed ConfigMap of 1 KB in several,
 *   and a string with one character outside Latin-1 in twice its size.
 * - 2026-11: A list is gathered beside what is read and swapped in; records of
 *   what has not changed are shared, so that a relist costs tables, not bytes.
 * - 2026-11: Which watches run is computed from what is wanted at the moment
 *   (`watch_want.ts`); a watch that sees more serves those that want less.
 * - 2026-11: An order of resourceVersions is used where they are decimal
 *   numbers, as Kubernetes permits from 1.35 on and etcd has always made them.
 *   On any other server our own writes enter the cache with the watch only,
 *   and what comes twice is told by equality.
 *
 * @module
 */

export { CacheReader } from "./cache_reader.ts";
export { listBody, type ListHead } from "./list_body.ts";
export type { IndexSpec, IndexWord } from "./object_index.ts";
export { type ObjectMetadata, ObjectView } from "./object_view.ts";
export {
  type CacheSubscription,
  SharedCache,
  type SharedCacheOptions,
  type SubscribeOptions,
} from "./shared_cache.ts";
export type { CacheSubscriber } from "./subscription.ts";
export type { WatchQuery } from "./watch_want.ts";
export type { ObservedWrite } from "./write_through.ts";
