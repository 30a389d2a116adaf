/**
 * Fuzzes the preparation of modules: `fuzz.ts [CASES] [SEED]`, a million cases
 * from a new seed if not said otherwise. A failing case is printed with its
 * number and written beside where this was started.
 *
 * @module
 */
// deno-lint-ignore-file no-console

import { FuzzCases } from "./fuzz_cases.ts";

if (import.meta.main) {
  const [cases = "1000000", seed = String(Date.now() % 2 ** 31)] = Deno.args;
  console.log(`${cases} cases from seed ${seed}`);
  const fuzz = await FuzzCases.load();
  const first = Number(seed);
  for (let i = 0; i < Number(cases); i++) {
    try {
      fuzz.run(first + i);
    } catch (error) {
      const path = `fuzz-${first + i}.wasm`;
      await Deno.writeFile(path, fuzz.module(first + i));
      console.error(`case ${first + i}, written to ${path}:`, error);
      Deno.exit(1);
    }
    if ((i + 1) % 10_000 === 0) console.log(i + 1, fuzz.counts);
  }
  console.log(fuzz.counts);
}
