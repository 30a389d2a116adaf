/**
 * One cache for all who watch: what any of them wants is watched once, kept
 * once, and told to each.
 *
 * @module
 */

import { resourceName } from "../api/mod.ts";
import type { KubeClient } from "../http/mod.ts";
import { type CacheSize, KubeObserver } from "../observer.ts";
import {
  type BackoffPolicy,
  DEFAULT_BACKOFF,
  Gate,
  TurnBudget,
  Watcher,
  watchLabels,
} from "../watch/mod.ts";
import { CacheReader } from "./cache_reader.ts";
import { CachedWatch } from "./cached_watch.ts";
import { Compactor } from "./compactor.ts";
import { type IndexSpec, NO_INDEX } from "./object_index.ts";
import { SlabStore } from "./slab_store.ts";
import { type CacheSubscriber, Subscription } from "./subscription.ts";
import { type RunningWatch, WatchFamily } from "./watch_family.ts";
import { readWant, type WatchQuery, type WatchWant } from "./watch_want.ts";
import { type ObservedWrite, writeEffect } from "./write_through.ts";

/** What a cache is made with. */
export interface SharedCacheOptions {
  readonly client: KubeClient;
  readonly observer?: KubeObserver;
  /** @default as client-go */
  readonly backoff?: BackoffPolicy;
  /**
   * Whether what `kubectl apply` leaves in an annotation is dropped. Only where
   * nobody writes back what was read here: the annotation would be lost.
   *
   * @default false
   */
  readonly stripLastApplied?: boolean;
  /** How many watches may list at once. @default 8 */
  readonly concurrentLists?: number;
  /** How long a live watch may be silent. @default 150000 */
  readonly idleMs?: number;
}

/** What a subscriber asks for besides the objects. */
export interface SubscribeOptions {
  /** What objects must be quick to find by. @default nothing */
  readonly indexes?: Partial<IndexSpec>;
}

/** A subscription; ends when it is disposed. */
export interface CacheSubscription extends Disposable {
  /** What there is of it now; undefined until all there is has been listed. */
  reader(): CacheReader | undefined;
}

/** Bookmarks come every minute; two may be lost before a connection counts as dead. */
const IDLE_MS = 150_000;

/** Each list holds a page or a stretch of a stream; a start must not hold hundreds. */
const CONCURRENT_LISTS = 8;

/** Watches for all, keeps for all. */
export class SharedCache implements AsyncDisposable {
  readonly #options: SharedCacheOptions;
  readonly #observer: KubeObserver;
  readonly #store = new SlabStore();
  readonly #compactor = new Compactor(this.#store);
  readonly #turns = new TurnBudget();
  readonly #lists: Gate;
  /** By kind and account; removed when nobody wants to see any of it. */
  readonly #families = new Map<string, WatchFamily>();

  constructor(options: SharedCacheOptions) {
    this.#options = options;
    this.#observer = options.observer ?? new KubeObserver();
    this.#lists = new Gate(options.concurrentLists ?? CONCURRENT_LISTS);
  }

  /**
   * Tells `subscriber` of every object that `query` selects, first of those
   * that are there, then of each change, until the result is disposed.
   *
   * @throws {SyntaxError} if a selector is none
   */
  subscribe(
    query: WatchQuery,
    subscriber: CacheSubscriber,
    { indexes = {} }: SubscribeOptions = {},
  ): CacheSubscription {
    const want = readWant(query);
    const labels = watchLabels(want.target);
    const subscription = new Subscription(want, {
      subscriber,
      onDefect: (error) => this.#observer.subscriberFailed(labels, error),
    });
    const family = this.#family(want.family);
    family.subscribe(subscription, { ...NO_INDEX, ...indexes });
    return {
      reader: () => this.#reader(want),
      [Symbol.dispose]: () => family.unsubscribe(subscription),
    };
  }

  /**
   * Returns what the cache has of `query`, or undefined if no watch covers it
   * and the server must be asked.
   *
   * @throws {SyntaxError} if a selector is none
   */
  reader(query: WatchQuery): CacheReader | undefined {
    return this.#reader(readWant(query));
  }

  /**
   * Takes note of a write that the server has fulfilled, so that whoever reads
   * next sees it.
   */
  observeWrite(write: ObservedWrite): void {
    const effect = writeEffect(write);
    if (effect.kind === "unknown") return;
    const name = resourceName(write.request.resource);
    for (const watch of this.#watches()) {
      if (resourceName(watch.want.target.resource) !== name) continue;
      if (effect.kind === "put") watch.putOwn(write.body);
      else watch.removeOwn(effect.object, effect.uid);
    }
  }

  /** How large the cache is. */
  size(): CacheSize {
    const watches = this.#watches();
    const tables = watches.map(({ table }) => table);
    return {
      watches: watches.length,
      objects: tables.reduce((sum, table) => sum + table.size, 0),
      objectBytes: tables.reduce((sum, table) => sum + table.jsonBytes, 0),
      reservedBytes: this.#store.reservedBytes,
    };
  }

  /** Ends every watch and forgets everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    const families = [...this.#families.values()];
    await Promise.all(families.map((family) => family[Symbol.asyncDispose]()));
    this.#compactor[Symbol.dispose]();
  }

  #watches(): CachedWatch[] {
    return [...this.#families.values()].flatMap(({ watches }) => watches);
  }

  #reader(want: WatchWant): CacheReader | undefined {
    const watch = this.#families.get(want.family)?.covering(want);
    return watch && new CacheReader(watch, want);
  }

  #family(name: string): WatchFamily {
    const known = this.#families.get(name);
    if (known !== undefined) return known;
    const family = new WatchFamily({
      start: (want) => this.#start(want),
      onEmpty: () => this.#families.delete(name),
    });
    this.#families.set(name, family);
    return family;
  }

  #start(want: WatchWant): RunningWatch {
    const { client, stripLastApplied = false, idleMs = IDLE_MS } =
      this.#options;
    const cached = new CachedWatch({
      want,
      store: this.#store,
      turns: this.#turns,
      keep: {
        lastApplied: stripLastApplied,
        metadataOnly: want.target.metadataOnly,
      },
      onFreed: () => this.#compactor.consider(),
    });
    const watcher = new Watcher({
      client,
      target: want.target,
      sink: cached,
      observer: this.#observer,
      backoff: this.#options.backoff ?? DEFAULT_BACKOFF,
      lists: this.#lists,
      turns: this.#turns,
      idleMs,
    });
    const ended = new AbortController();
    const running = watcher.run(ended.signal);
    return {
      cached,
      stop: () => {
        ended.abort();
        return running;
      },
    };
  }
}
