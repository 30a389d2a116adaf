/**
 * The watches of one kind: as few as serve all who want to see some of it.
 *
 * Which watches are needed follows from what is wanted at the moment. Who is
 * served by one that is no longer needed moves to another as soon as that one
 * has caught up, and is told no more than the difference.
 *
 * @module
 */

import { compareVersions } from "../api/mod.ts";
import type { CachedWatch } from "./cached_watch.ts";
import { type IndexSpec, NO_INDEX } from "./object_index.ts";
import type { ObjectTable } from "./object_table.ts";
import type { Subscription } from "./subscription.ts";
import { covers, neededWatches, type WatchWant } from "./watch_want.ts";

/** A watch that runs. */
export interface RunningWatch {
  readonly cached: CachedWatch;
  /** Ends it; resolves when nothing comes any more. */
  stop(): Promise<void>;
}

/** What a family is made with. */
export interface WatchFamilyOptions {
  /** Starts a watch. */
  readonly start: (want: WatchWant) => RunningWatch;
  /** Told when there is nothing left of the family. */
  readonly onEmpty: () => void;
}

/** How often it is looked whether a watch has caught up with another. */
const CATCH_UP_MS = 100;

/** Who wants to see some of one kind, and the watches that serve them. */
export class WatchFamily implements AsyncDisposable {
  readonly #options: WatchFamilyOptions;
  /** Whom each subscription is served by; removed by `unsubscribe()`. */
  readonly #served = new Map<Subscription, RunningWatch | undefined>();
  readonly #indexes = new WeakMap<Subscription, IndexSpec>();
  /** By key of want; removed when they are stopped. */
  readonly #watches = new Map<string, RunningWatch>();
  /** Watches that are being ended. */
  readonly #ending = new Set<Promise<void>>();
  #planned = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WatchFamilyOptions) {
    this.#options = options;
  }

  /** The watches there are. */
  get watches(): CachedWatch[] {
    return [...this.#watches.values()].map(({ cached }) => cached);
  }

  /** Begins to serve a subscription, not before the caller goes on. */
  subscribe(subscription: Subscription, indexes: IndexSpec): void {
    this.#served.set(subscription, undefined);
    this.#indexes.set(subscription, indexes);
    this.#plan();
  }

  /** Ends to serve a subscription. */
  unsubscribe(subscription: Subscription): void {
    this.#served.get(subscription)?.cached.detach(subscription);
    this.#served.delete(subscription);
    this.#plan();
  }

  /** Returns a watch that has all that is wanted, if one has. */
  covering(want: WatchWant): CachedWatch | undefined {
    return this.watches.find((watch) =>
      watch.version !== undefined && covers(watch.want, want)
    );
  }

  /** Ends every watch. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#retry);
    this.#served.clear();
    for (const watch of this.#watches.values()) this.#end(watch, new Map());
    await Promise.all(this.#ending);
  }

  /** Looks once, soon, at what is needed now. */
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.#carryOut();
    });
  }

  #carryOut(): void {
    const wants = new Map<string, WatchWant>();
    for (const { want } of this.#served.keys()) wants.set(want.key, want);
    const needed = neededWatches([...wants.values()]);
    for (const want of needed) {
      if (this.#watches.has(want.key)) continue;
      this.#watches.set(
        want.key,
        this.#options.start(want),
      );
    }
    for (const [subscription, watch] of this.#served) {
      if (watch === undefined) {
        this.#serve(subscription, this.#best(subscription, needed));
      }
    }
    for (const watch of [...this.#watches.values()]) {
      if (needed.some(({ key }) => key === watch.cached.want.key)) continue;
      const moves = new Map<Subscription, RunningWatch>();
      for (const [subscription, by] of this.#served) {
        if (by === watch) {
          moves.set(subscription, this.#best(subscription, needed));
        }
      }
      if (this.#mayMove(watch, moves)) this.#end(watch, moves);
      else this.#planLater();
    }
    this.#leaveIfEmpty();
  }

  /** Returns the needed watch that covers a subscription; there always is one. */
  #best(
    { want }: Subscription,
    needed: readonly WatchWant[],
  ): RunningWatch {
    const wide = needed.find((wide) => covers(wide, want));
    const watch = wide && this.#watches.get(wide.key);
    if (watch === undefined) {
      throw new RangeError(`Cannot serve "${want.key}": no watch covers it`);
    }
    return watch;
  }

  #serve(
    subscription: Subscription,
    watch: RunningWatch,
    known?: ObjectTable,
  ): void {
    this.#served.set(subscription, watch);
    const indexes = this.#indexes.get(subscription) ?? NO_INDEX;
    const byNamespace = subscription.want.target.namespace !== "" &&
      watch.cached.want.target.namespace === "";
    const namespaces = indexes.namespaces || byNamespace;
    watch.cached.addIndexes({ ...indexes, namespaces });
    watch.cached.attach(subscription, known);
  }

  /** Whether all can be told the difference between what they know and what is there. */
  #mayMove(
    { cached }: RunningWatch,
    moves: ReadonlyMap<Subscription, RunningWatch>,
  ): boolean {
    if (cached.version === undefined) return true;
    const settled = cached.ready === undefined &&
      moves.keys().every((subscription) =>
        cached.subscriptions.has(subscription)
      );
    return settled && moves.values().every((to) => isLevel(to.cached, cached));
  }

  #end(
    watch: RunningWatch,
    moves: ReadonlyMap<Subscription, RunningWatch>,
  ): void {
    this.#watches.delete(watch.cached.want.key);
    // Whoever moves is told no more by this one, so nothing may change in it.
    watch.cached.freeze();
    for (const [subscription, to] of moves) {
      watch.cached.detach(subscription);
      this.#served.set(subscription, to);
    }
    const ending = this.#handOver(watch, moves);
    this.#ending.add(ending);
    ending.finally(() => {
      this.#ending.delete(ending);
      this.#leaveIfEmpty();
    });
  }

  async #handOver(
    watch: RunningWatch,
    moves: ReadonlyMap<Subscription, RunningWatch>,
  ): Promise<void> {
    await watch.stop();
    const known = watch.cached.version === undefined
      ? undefined
      : watch.cached.table;
    for (const [subscription, to] of moves) {
      // It may have been ended, or moved on, meanwhile.
      if (this.#served.get(subscription) === to) {
        this.#serve(subscription, to, known);
      }
    }
    for (const { cached } of new Set(moves.values())) {
      while (cached.ready !== undefined) await cached.ready;
    }
    watch.cached[Symbol.dispose]();
  }

  #leaveIfEmpty(): void {
    const left = this.#ending.size + this.#served.size + this.#watches.size;
    if (left === 0) this.#options.onEmpty();
  }

  #planLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#plan(), CATCH_UP_MS);
  }
}

/** Whether `to` knows all that `from` knows. */
function isLevel(to: CachedWatch, from: CachedWatch): boolean {
  if (to.version === undefined || from.version === undefined) return false;
  return (compareVersions(to.version, from.version) ?? 0) >= 0;
}
