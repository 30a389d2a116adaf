/**
 * One watch of the cache: the objects it has brought and those who are told.
 *
 * A list is gathered beside what is read and takes its place at once. Versions
 * only ever grow: what is not newer than what is there is not taken, wherever
 * it comes from, so that neither a list nor an event takes back what we have
 * written ourselves.
 *
 * @module
 */

import { compareVersions, type ObjectName } from "../api/mod.ts";
import type {
  ChangeType,
  ItemType,
  TurnBudget,
  WatchSink,
} from "../watch/mod.ts";
import { IncomingObject, type KeepOptions } from "./incoming_object.ts";
import { type IndexSpec, mergeIndexSpecs } from "./object_index.ts";
import { NO_SLOT, type ObjectTable, versionNumber } from "./object_table.ts";
import type { ObjectView } from "./object_view.ts";
import { Replay } from "./replay.ts";
import { Replays } from "./replays.ts";
import { NO_RECORD, type SlabStore } from "./slab_store.ts";
import type { Subscription } from "./subscription.ts";
import { TablePair } from "./table_pair.ts";
import { Tombstones } from "./tombstones.ts";
import { isWanted, type WatchWant } from "./watch_want.ts";

/** What a watch shares with the rest of the cache. */
export interface CachedWatchOptions {
  readonly want: WatchWant;
  readonly store: SlabStore;
  readonly turns: TurnBudget;
  readonly keep: KeepOptions;
  /** Told when memory was freed. */
  readonly onFreed: () => void;
}

/** The objects of one watch. */
export class CachedWatch implements WatchSink, Disposable {
  readonly want: WatchWant;
  readonly #options: CachedWatchOptions;
  readonly #incoming: IncomingObject;
  readonly #tables: TablePair;
  readonly #replays: Replays;
  readonly #tombstones = new Tombstones();
  /** Emptied by `detach()`. */
  readonly #subscriptions = new Set<Subscription>();
  #version: string | undefined;
  #frozen = false;

  constructor(options: CachedWatchOptions) {
    const { want, store, turns, keep } = options;
    this.want = want;
    this.#options = options;
    this.#incoming = new IncomingObject(keep);
    this.#tables = new TablePair(store);
    this.#replays = new Replays(turns);
  }

  /** Up to which version all changes are in; undefined until listed. */
  get version(): string | undefined {
    return this.#version;
  }

  /** The objects, to be read. */
  get table(): ObjectTable {
    return this.#tables.live;
  }

  /** Those who are told. */
  get subscriptions(): ReadonlySet<Subscription> {
    return this.#subscriptions;
  }

  /** Makes objects findable by what `spec` says, besides what they are now. */
  addIndexes(spec: IndexSpec): void {
    const { live, next } = this.#tables;
    const merged = mergeIndexSpecs(live.indexes, spec);
    if (JSON.stringify(merged) === JSON.stringify(live.indexes)) return;
    live.reindex(merged);
    next?.reindex(merged);
  }

  /** Begins to tell a subscriber, first how what is there differs from `known`. */
  attach(subscription: Subscription, known?: ObjectTable): void {
    this.#subscriptions.add(subscription);
    if (this.#version === undefined) return;
    const present = this.table;
    this.#replays.add(new Replay({ subscription, known, present }));
  }

  /** Tells a subscriber no more. */
  detach(subscription: Subscription): void {
    this.#subscriptions.delete(subscription);
    this.#replays.drop(subscription);
  }

  /** What to wait for until all have been told what is there. */
  get ready(): Promise<void> | undefined {
    return this.#replays.pending;
  }

  /** Takes nothing more: what is there is what those who leave know. */
  freeze(): void {
    this.#frozen = true;
  }

  /** Begins to gather a list. */
  beginList(): void {
    if (!this.#frozen) this.#tables.beginNext();
  }

  /** Gathers one item. */
  listItem(bytes: Uint8Array, at: number, type: ItemType): number {
    const end = this.#incoming.take(bytes, at, type);
    this.#tables.putNext(this.#incoming);
    return end;
  }

  /** Lets the list take the place of what was there, and tells what differs. */
  async endList(resourceVersion: string): Promise<void> {
    while (this.ready !== undefined) await this.ready;
    if (this.#frozen) return;
    this.#keepOwnWrites(versionNumber(resourceVersion));
    const first = this.#version === undefined;
    const last = this.#tables.swap();
    this.#version = resourceVersion;
    for (const subscription of this.#subscriptions) {
      this.attach(subscription, first ? undefined : last);
    }
    while (this.ready !== undefined) await this.ready;
    this.#tables.retire();
    this.#options.onFreed();
  }

  /** Takes one change of what is there, or of the list that is gathered. */
  change(type: ChangeType, bytes: Uint8Array, at: number): string {
    const incoming = this.#incoming;
    incoming.take(bytes, at);
    const { namespace, name, version } = incoming;
    if (this.#frozen) return version;
    if (this.#tables.next === undefined) {
      this.#apply(type);
      this.progress(version);
    } else if (type === "deleted") this.#tables.removeNext(namespace, name);
    else this.#tables.putNext(incoming);
    return version;
  }

  /** Takes note that all changes up to a version have come. */
  progress(resourceVersion: string): void {
    const known = this.#version ?? resourceVersion;
    // What comes twice after a resumption is no way back.
    if ((compareVersions(resourceVersion, known) ?? 1) < 0) return;
    this.#version = resourceVersion;
  }

  /**
   * Puts in what the server has answered to a write of ours. Without an order
   * of versions there is no telling whether it is newer, and it is left to
   * the watch.
   */
  putOwn(bytes: Uint8Array): void {
    const incoming = this.#incoming;
    incoming.take(bytes, 0);
    const slot = this.table.find(incoming.namespace, incoming.name);
    const seen = slot === NO_SLOT
      ? versionNumber(this.#version ?? "0")
      : this.table.version(slot);
    // Not there although the watch is further than the write: deleted since.
    if (!(versionNumber(incoming.version) > seen)) return;
    if (isWanted(this.want, incoming.source)) {
      // A selector on other fields can only be judged by the server.
      if (slot !== NO_SLOT || this.want.fields.byNameOnly) this.#put();
    } else if (slot !== NO_SLOT) this.#remove(slot);
  }

  /** Takes out what the server has deleted for us. */
  removeOwn(object: ObjectName, uid?: string): void {
    const slot = this.table.find(object.namespace, object.name);
    const there = slot === NO_SLOT
      ? undefined
      : this.table.view(slot).metadata.uid;
    const gone = uid ?? there;
    if (gone !== undefined) this.#tombstones.add({ ...object, uid: gone });
    if (slot !== NO_SLOT && there === gone) this.#remove(slot);
  }

  /** Forgets everything; the watch must have ended. */
  [Symbol.dispose](): void {
    this.#version = undefined;
    this.#tables[Symbol.dispose]();
    this.#options.onFreed();
  }

  #apply(type: ChangeType): void {
    const incoming = this.#incoming;
    const slot = this.table.find(incoming.namespace, incoming.name);
    const tombstones = this.#tombstones;
    if (tombstones.size > 0) {
      const { uid = "" } = incoming.source.metadata;
      if (type !== "deleted" && tombstones.has(uid)) return;
      tombstones.delete(uid);
    }
    if (slot === NO_SLOT) {
      if (type !== "deleted") this.#put();
    } else if (!this.#isOld(slot, type)) {
      if (type === "deleted") this.#remove(slot);
      else this.#put();
    }
  }

  /** Whether what comes in is not newer than what is there. */
  #isOld(slot: number, type: ChangeType): boolean {
    const { version } = this.#incoming;
    const [coming, known] = [versionNumber(version), this.table.version(slot)];
    if (Number.isNaN(coming) || Number.isNaN(known)) {
      return type !== "deleted" && this.table.hasVersion(slot, version);
    }
    // A deletion may bear the version that our own deletion was answered with.
    return type === "deleted" ? coming < known : coming <= known;
  }

  #put(): void {
    this.#replays.finish();
    const { table } = this;
    const replaced = table.put(this.#incoming);
    if (this.#isTold) {
      const { namespace, name } = this.#incoming;
      const before = replaced === NO_RECORD
        ? undefined
        : table.viewOf(replaced);
      this.#tell(before, table.view(table.find(namespace, name)));
    }
    this.#tables.free(replaced);
    this.#options.onFreed();
  }

  #remove(slot: number): void {
    this.#replays.finish();
    const ref = this.table.remove(slot);
    if (this.#isTold) this.#tell(this.table.viewOf(ref), undefined);
    this.#tables.free(ref);
    this.#options.onFreed();
  }

  /** Whether anybody hears of changes: nobody does before all is listed. */
  get #isTold(): boolean {
    return this.#version !== undefined && this.#subscriptions.size > 0;
  }

  #tell(before: ObjectView | undefined, after: ObjectView | undefined): void {
    for (const subscription of this.#subscriptions) {
      subscription.tell(before, after);
    }
  }

  /** Brings into the list what we have done since it was made. */
  #keepOwnWrites(listVersion: number): void {
    const { live } = this.#tables;
    for (let slot = 0; slot < live.slots; slot++) {
      if (live.has(slot) && live.version(slot) > listVersion) {
        this.#tables.keep(slot);
      }
    }
    for (const { namespace, name, uid } of this.#tombstones) {
      const slot = this.#tables.next?.find(namespace, name) ?? NO_SLOT;
      const metadata = slot === NO_SLOT
        ? undefined
        : this.#tables.next?.view(slot).metadata;
      if (metadata?.uid === uid) this.#tables.removeNext(namespace, name);
    }
  }
}
