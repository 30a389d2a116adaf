/**
 * What a ring came to, for people and for programs.
 *
 * @module
 */

import { type MemoryUse, quantile, Report } from "../../bench/harness.ts";
import { chart } from "./chart.ts";
import type { RingCall } from "./ring_call.ts";
import type { RingRounds } from "./ring_rounds.ts";
import { RESTS, type RingResult } from "./run_ring.ts";

/** Prints the figures as lines of JSON, under the names of the benches. */
export function reportFigures(
  { children, mode, variant, on }: RingCall,
  { ring, awake, directLapsUs }: RingRounds,
): void {
  const report = new Report({ json: true, quick: false, only: [] });
  const fields = {
    children,
    tier: mode,
    impl: variant === "comb" ? "dormouse-comb" : "dormouse",
    server: on.kind,
  };
  const add = (
    name: string,
    sample: number | readonly number[],
    more: Partial<Parameters<Report["add"]>[0]> = {},
  ): void => report.add({ name, unit: "us", sample, fields, ...more });
  add("ring_hop", ring.hopsUs, {
    ...awake && { baseline: { name: "awake", sample: awake.hopsUs } },
  });
  add("ring_lap", ring.lapsUs, {
    baseline: { name: "direct", sample: directLapsUs },
  });
  for (const [lang, sample] of ring.sharesUs) {
    const kept = awake?.sharesUs.get(lang);
    add("ring_host_share", sample, {
      fields: { ...fields, lang },
      ...kept && { baseline: { name: "awake", sample: kept } },
    });
  }
  if (ring.wakesUs.length > 0) add("ring_wake", ring.wakesUs);
  add("ring_reads_per_hop", ring.readsPerHop, { unit: "1" });
  const { turns, rested } = restedTurns(ring, mode);
  add("ring_rested_turns", rested / turns, { unit: "1" });
}

/** Prints what a person wants to know. */
export function showRing(
  { mode }: RingCall,
  { ring, awake, directLapsUs }: RingRounds,
  { memory, say }: {
    readonly memory: MemoryUse;
    readonly say: (text: string) => void;
  },
): void {
  const { hopsUs, lapsUs, sharesUs, wakes, wakesUs } = ring;
  say(`\n${hopsUs.length} hops, none lost, none doubled`);
  say(chart(hopsUs));
  say(`hop    ${spread(hopsUs)}${beside(hopsUs, awake?.hopsUs, "kept awake")}`);
  say(
    `lap    ${spread(lapsUs)}${
      beside(lapsUs, directLapsUs, "the same requests without operators")
    }`,
  );
  for (const [language, sample] of sharesUs) {
    say(`host   ${spread(sample)} from event to request, ${language}`);
  }
  if (mode !== "awake") {
    const { turns, rested, children, always } = restedTurns(ring, mode);
    say(
      `rest   ${rested} of ${turns} turns found their operator ${
        RESTS[mode]
      }; ${always} of ${children} operators rested before each of theirs`,
    );
  }
  for (const [from, count] of wakes) {
    const us = quantile(wakesUs, 0.5).toFixed(0);
    say(`woken  ${count} times from ${from}, in ${us} us`);
  }
  say(
    `memory ${memory.rss.toFixed(0)} MiB resident, ${
      memory.anonymous.toFixed(0)
    } MiB of it anonymous: host, operators, API server and this script`,
  );
}

/** How many turns found their operator at rest, and how many operators never failed to. */
function restedTurns(
  { turns }: RingResult,
  mode: RingCall["mode"],
): Record<"turns" | "rested" | "children" | "always", number> {
  const operators = [...turns.values()].map((tiers) => ({
    turns: [...tiers.values()].reduce((sum, n) => sum + n, 0),
    rested: tiers.get(RESTS[mode]) ?? 0,
  }));
  return {
    turns: operators.reduce((sum, { turns }) => sum + turns, 0),
    rested: operators.reduce((sum, { rested }) => sum + rested, 0),
    children: operators.length,
    always: operators.filter(({ turns, rested }) => turns === rested).length,
  };
}

const ms = (us: number): string => `${(us / 1000).toFixed(2)} ms`;

const spread = (sample: readonly number[]): string =>
  `${ms(quantile(sample, 0.5))}, 99 of 100 within ${
    ms(quantile(sample, 0.99))
  }`;

function beside(
  sample: readonly number[],
  baseline: readonly number[] | undefined,
  name: string,
): string {
  if (baseline === undefined) return "";
  const middle = quantile(baseline, 0.5);
  const ratio = quantile(sample, 0.5) / middle;
  return `; ${name} ${ms(middle)}, ${ratio.toFixed(2)} times`;
}
