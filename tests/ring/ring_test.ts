/**
 * The ring from end to end, on the API server in its own process.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  match as assertMatch,
  ok as assert,
} from "node:assert/strict";
import { ring } from "./ring_process.ts";

/** One figure as `--json` prints it. */
interface Line {
  readonly name: string;
  readonly value: number;
  readonly n: number;
  readonly lang?: string;
  readonly impl: string;
  readonly tier: string;
  readonly baselineName?: string;
}

async function figures(args: string): Promise<Line[]> {
  const { code, stdout } = await ring(["--json", ...args.split(" ")]);
  assertEquals(code, 0, stdout);
  return stdout.trim().split("\n").map((line) => JSON.parse(line));
}

const named = (lines: readonly Line[], name: string): Line[] =>
  lines.filter((line) => line.name === name);

Deno.test("operators of a large ring rest between their turns", async (t) => {
  for (const mode of ["doze", "sleep"]) {
    await t.step(mode, async () => {
      const lines = await figures(
        `--children 10 --laps 5 --distinct-modules --mode ${mode}`,
      );
      const [rested] = named(lines, "ring_rested_turns");
      // How many of its turns find an operator at rest is a matter of time.
      assertEquals([Number(rested?.value) > 0, rested?.tier], [true, mode]);
      const [hops] = named(lines, "ring_hop");
      assertEquals(hops?.n, 50);
      const [laps] = named(lines, "ring_lap");
      assertEquals([laps?.n, laps?.baselineName], [5, "direct"]);
      assertEquals(
        named(lines, "ring_host_share").map(({ lang, n }) => [lang, n]),
        [["go", 25], ["rust", 25]],
      );
    });
  }
});

Deno.test("a comb passes a Ring round as a ring does, in either language", async (t) => {
  for (const language of ["go", "rust"]) {
    await t.step(language, async () => {
      const lines = await figures(
        `--children 4 --laps 3 --variant comb --language ${language}`,
      );
      const [hops] = named(lines, "ring_hop");
      assertEquals([hops?.n, hops?.impl], [12, "dormouse-comb"]);
      const [share] = named(lines, "ring_host_share");
      assertEquals([share?.lang, share?.n], [language, 12]);
    });
  }
});

Deno.test("a ring can be compared with one that is kept awake", async () => {
  const lines = await figures("--laps 5 --compare 2");
  const [hops] = named(lines, "ring_hop");
  assertEquals([hops?.n, hops?.baselineName], [20, "awake"]);
  for (const share of named(lines, "ring_host_share")) {
    assertEquals([share.n, share.baselineName], [10, "awake"]);
    assert(share.value > 0);
  }
});

Deno.test("a person is told how it went", async () => {
  const { code, stdout } = await ring(["--laps", "3"]);
  assertEquals(code, 0);
  assertMatch(
    stdout,
    /^A ring of 2 namespaces on an API server in this process/,
  );
  assertMatch(stdout, /\n6 hops, none lost, none doubled\n/);
  assertMatch(stdout, /\nhost {3}.* from event to request, rust\n/);
});

Deno.test("run.sh is the same ring, from wherever it is called", async () => {
  const script = new URL(
    "../../modules/operators/ring/run.sh",
    import.meta.url,
  );
  const { code, stdout } = await new Deno.Command(script.pathname, {
    args: ["--laps", "2"],
    cwd: "/",
  }).output();
  const text = new TextDecoder().decode(stdout);
  assertEquals(code, 0, text);
  assertMatch(text, /\n4 hops, none lost, none doubled\n/);
});
