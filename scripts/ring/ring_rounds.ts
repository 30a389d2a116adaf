/**
 * Several rings one after the other, in turns with rings that are kept awake and
 * with the same requests made directly, so that a machine that slows down
 * meanwhile slows all of them alike.
 *
 * @module
 */

import type { KubeClient } from "../../runtime/kube/mod.ts";
import { directLaps } from "./direct_laps.ts";
import type { RingMode } from "./ring_children.ts";
import { type RingOptions, type RingResult, runRing } from "./run_ring.ts";

/** What all rounds came to. */
export interface RingRounds {
  /** Of the mode that was asked for. */
  readonly ring: RingResult;
  /** Of the same ring kept awake, if it was to be compared with. */
  readonly awake: RingResult | undefined;
  /** Laps of the same requests without operators, in microseconds. */
  readonly directLapsUs: readonly number[];
}

/** Runs `rounds` rounds; with `compare` each has a ring that is kept awake. */
export async function runRounds(
  client: KubeClient,
  options: RingOptions,
  { rounds, compare }: { readonly rounds: number; readonly compare: boolean },
): Promise<RingRounds> {
  const rings: RingResult[] = [];
  const awake: RingResult[] = [];
  const directLapsUs: number[] = [];
  const { directory, namespaces, laps } = options;
  for (let round = 0; round < rounds; round++) {
    const run = async (mode: RingMode): Promise<RingResult> => {
      // Operators begin anew in each round, not from images of the one before.
      const own = `${directory}/${mode}-${round}`;
      await Deno.mkdir(own);
      const result = await runRing({ ...options, mode, directory: own });
      await Deno.remove(own, { recursive: true });
      return result;
    };
    const ring = await run(options.mode);
    rings.push(ring);
    if (compare) awake.push(await run("awake"));
    const readsPerHop = Math.round(ring.readsPerHop);
    directLapsUs.push(
      ...await directLaps(client, { namespaces, laps, readsPerHop }),
    );
  }
  return {
    ring: joined(rings),
    awake: compare ? joined(awake) : undefined,
    directLapsUs,
  };
}

/** One result out of those of equal rings. */
function joined(results: readonly RingResult[]): RingResult {
  const sums = <Key>(maps: readonly ReadonlyMap<Key, number>[]) => {
    const all = new Map<Key, number>();
    for (const [key, n] of maps.flatMap((map) => [...map])) {
      all.set(key, (all.get(key) ?? 0) + n);
    }
    return all;
  };
  const grouped = <Key, Value>(
    maps: readonly ReadonlyMap<Key, Value>[],
  ): [Key, Value[]][] =>
    [...Map.groupBy(maps.flatMap((map) => [...map]), ([key]) => key)]
      .map(([key, entries]) => [key, entries.map(([, value]) => value)]);
  const turns = grouped(results.map(({ turns }) => turns));
  const shares = grouped(results.map(({ sharesUs }) => sharesUs));
  return {
    hopsUs: results.flatMap(({ hopsUs }) => hopsUs),
    lapsUs: results.flatMap(({ lapsUs }) => lapsUs),
    sharesUs: new Map(shares.map(([key, all]) => [key, all.flat()])),
    readsPerHop: results.reduce((sum, one) => sum + one.readsPerHop, 0) /
      results.length,
    turns: new Map(turns.map(([child, all]) => [child, sums(all)])),
    wakes: sums(results.map(({ wakes }) => wakes)),
    wakesUs: results.flatMap(({ wakesUs }) => wakesUs),
  };
}
