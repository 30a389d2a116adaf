/**
 * Whether operators really rest between their turns: where each turn found the
 * memory of its operator, and who was woken from where.
 *
 * @module
 */

import {
  HostObserver,
  type ReconcileStart,
  type TierName,
  type WakeCause,
} from "../../runtime/host/mod.ts";

/** What a {@linkcode TurnWatch} has counted. */
export interface TurnCounts {
  /** Wakes by the tier they were from. */
  readonly wakes: ReadonlyMap<TierName, number>;
  /** How long each of them took, in microseconds. */
  readonly wakesUs: readonly number[];
  /** By operator: its turns by the tier that they found it in. */
  readonly turns: ReadonlyMap<string, ReadonlyMap<TierName, number>>;
}

/** Counts turns and wakes. */
export class TurnWatch extends HostObserver {
  readonly #wakes = new Map<TierName, number>();
  readonly #turns = new Map<string, Map<TierName, number>>();
  #wakesUs: number[] = [];

  /** What was counted so far. */
  counts(): TurnCounts {
    return structuredClone({
      wakes: this.#wakes,
      wakesUs: this.#wakesUs,
      turns: this.#turns,
    });
  }

  override woke(
    _child: string,
    from: TierName,
    tookMs: number,
    _cause: WakeCause,
  ): void {
    count(this.#wakes, from);
    this.#wakesUs.push(tookMs * 1000);
  }

  override reconciling({ child, from }: ReconcileStart): void {
    const turns = this.#turns.get(child) ?? new Map<TierName, number>();
    count(turns, from);
    this.#turns.set(child, turns);
  }

  /** Forgets what was before the Ring. */
  reset(): void {
    this.#wakes.clear();
    this.#turns.clear();
    this.#wakesUs = [];
  }
}

function count(counts: Map<TierName, number>, tier: TierName): void {
  counts.set(tier, (counts.get(tier) ?? 0) + 1);
}
