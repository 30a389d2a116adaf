/**
 * The cases of the fuzzer: each follows from its number.
 *
 * @module
 */

import { assembleGuest } from "../guests/assemble.ts";
import { fuzzModule, type FuzzOutcome } from "./fuzz_module.ts";
import { generateModule } from "./generate_module.ts";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";

/** Guests that are too slow to be compared thousands of times. */
const TOO_LARGE = new Set([
  "fills",
  "huge_memory",
  "random_fills",
  "takes_all",
]);

/** Makes and runs cases. */
export class FuzzCases {
  readonly #seeds: readonly Uint8Array<ArrayBuffer>[];
  /** How many cases came to what. */
  readonly counts: Record<FuzzOutcome, number> = {
    "refused": 0,
    "failed to start": 0,
    "ended": 0,
    "compared": 0,
  };

  constructor(seeds: readonly Uint8Array<ArrayBuffer>[]) {
    this.#seeds = seeds;
  }

  /** Loads the test guests as seeds. */
  static async load(): Promise<FuzzCases> {
    const names: string[] = [];
    for await (
      const { name } of Deno.readDir(new URL("../guests/", import.meta.url))
    ) {
      const guest = name.replace(/\.wat$/, "");
      if (guest !== name && !TOO_LARGE.has(guest)) names.push(guest);
    }
    const seeds = await Promise.all(
      names.sort().map((name) => assembleGuest(name)),
    );
    return new FuzzCases(seeds);
  }

  /** Makes a case: one in eight is a generated module, two are changed ones of these, the rest are changed guests. */
  module(number: number): Uint8Array<ArrayBuffer> {
    const random = new Random(number);
    const kind = random.below(8);
    if (kind === 0) return generateModule(number);
    const seed = kind < 3
      ? generateModule(random.below(1 << 20))
      : random.pick(this.#seeds);
    return mutate(seed, random);
  }

  /** Runs a case. @throws When preparation went wrong. */
  run(number: number): FuzzOutcome {
    const outcome = fuzzModule(this.module(number), new Random(~number));
    this.counts[outcome]++;
    return outcome;
  }
}
