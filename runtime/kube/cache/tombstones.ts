/**
 * Objects that we have deleted ourselves and whose deletion the watch has not
 * brought yet: what it still brings of them is old.
 *
 * @module
 */

/** One object, by its identity and not by its name. */
export interface Deleted {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Longer than any watch that works lags behind. */
const FORGET_AFTER_MS = 60_000;

/** Keeps deletions until the watch has caught up. */
export class Tombstones {
  readonly #now: () => number;
  /** UIDs and when they may be forgotten, in order of deletion. */
  readonly #until = new Map<string, { deleted: Deleted; until: number }>();

  /** @param now Monotonic milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** How many there are. */
  get size(): number {
    return this.#until.size;
  }

  /** Remembers a deletion, and forgets what is long over. */
  add(deleted: Deleted): void {
    const now = this.#now();
    for (const [uid, { until }] of this.#until) {
      if (until > now) break;
      this.#until.delete(uid);
    }
    this.#until.set(deleted.uid, { deleted, until: now + FORGET_AFTER_MS });
  }

  /** Whether the object with this UID is gone. */
  has(uid: string): boolean {
    const known = this.#until.get(uid);
    return known !== undefined && known.until > this.#now();
  }

  /** Forgets one: the watch has brought its deletion. */
  delete(uid: string): void {
    this.#until.delete(uid);
  }

  /** Yields those that count. */
  *[Symbol.iterator](): Generator<Deleted, void> {
    const now = this.#now();
    for (const { deleted, until } of this.#until.values()) {
      if (until > now) yield deleted;
    }
  }
}
