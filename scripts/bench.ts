/**
 * Runs benchmarks with the flags of the daemon: `bench.ts [NAME ...] [ARGS]`, all
 * of `bench/` if none is named. ARGS (`--json`, `--quick`) go to each of them.
 *
 * @module
 */
// deno-lint-ignore-file no-console

import { runtimeArgs } from "./v8_flags.ts";

const SUFFIX = "_bench.ts";

/** The names of all benchmarks. */
async function benchNames(directory: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(directory)) {
    if (name.endsWith(SUFFIX)) names.push(name.slice(0, -SUFFIX.length));
  }
  return names.sort();
}

/** Runs one to its end; returns whether it succeeded. */
async function runBench(
  path: string,
  args: readonly string[],
): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--unstable-kv",
      ...runtimeArgs(["--expose-gc"]),
      path,
      ...args,
    ],
    stdin: "null",
  }).spawn().status;
  return success;
}

if (import.meta.main) {
  const directory = new URL("../bench/", import.meta.url).pathname;
  const all = await benchNames(directory);
  const named = Deno.args.filter((arg) => all.includes(arg));
  const args = Deno.args.filter((arg) => !all.includes(arg));
  const unknown = args.filter((arg) =>
    named.length === 0 && !arg.startsWith("-")
  );
  if (unknown.length > 0) {
    console.error(`Cannot run "${unknown[0]}", wanted ${all.join(", ")}`);
    Deno.exit(2);
  }
  let failed = 0;
  for (const name of named.length > 0 ? named : all) {
    if (!await runBench(`${directory}${name}${SUFFIX}`, args)) failed++;
  }
  if (failed > 0) Deno.exit(1);
}
