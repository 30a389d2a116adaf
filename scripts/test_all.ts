/**
 * Runs test suites and adds them up: `test_all.ts [SUITE ...] [PATH ...]`, all
 * if none is named; with paths, the unit tests of those only. The last line is
 * `N passed, N failed`; it exits 1 when anything failed. What was skipped is
 * named with its reason before that line.
 *
 * @module
 */
// deno-lint-ignore-file no-console

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { isInstalled } from "./is_installed.ts";
import { type Finished, runCommand } from "./run_command.ts";
import {
  addSums,
  NO_SUMS,
  readCargoSums,
  readDenoSums,
  readGoSums,
  type Sums,
} from "./test_sums.ts";
import { findTestFiles, spread, writeShards } from "./test_shards.ts";
import { runtimeArgs } from "./v8_flags.ts";

/** One call of a test runner. */
interface Run {
  readonly program: string;
  readonly args: readonly string[];
  /** Relative to the root of the project. */
  readonly cwd?: string;
  readonly readSums: (text: string) => Sums;
}

const denoTest = (...args: string[]): Run => ({
  program: Deno.execPath(),
  args: ["test", "-A", "--no-check", ...runtimeArgs(["--expose-gc"]), ...args],
  readSums: readDenoSums,
});

const goTest = (module: string): Run => ({
  program: "go",
  args: ["test", "-json", "./..."],
  cwd: `modules/${module}`,
  readSums: readGoSums,
});

const cargoTest = (...args: string[]): Run => ({
  program: "cargo",
  args: ["test", "--locked", ...args],
  cwd: "modules",
  readSums: readCargoSums,
});

/** The suites by name, quickest first. */
const SUITES: Readonly<Record<string, readonly Run[]>> = {
  // What runUnitTests() does is all of it.
  unit: [],
  // Without --ignore it would run all unit tests once more.
  examples: [denoTest("--doc", "--ignore=**/*_test.ts", "mod.ts", "runtime")],
  integration: [denoTest("--ignore=tests/e2e", "tests")],
  sdk: [
    ...["sdk/go", "examples/counter/go", "operators/ring/go"].map(goTest),
    cargoTest("--workspace"),
    cargoTest("-p", "dormouse", "--features", "kube,k8s-openapi/latest"),
  ],
  e2e: [denoTest("tests/e2e")],
};

/** Where unit tests lie. */
const UNIT_ROOTS = ["runtime", "scripts", "bench"];

/** Runs unit tests, joined so that each core has one file of them. */
async function runUnitTests(
  root: string,
  paths: readonly string[],
): Promise<Sums> {
  const files = await findTestFiles(paths.map((path) => resolve(root, path)));
  await using shards = await writeShards(
    spread(files, navigator.hardwareConcurrency),
  );
  const run = denoTest("--parallel", ...shards.paths);
  console.log(`\n== unit: ${files.length} files of ${paths.join(", ")}`);
  const { program, args, readSums } = run;
  return accountFor(await runCommand({ program, args, cwd: root }), readSums);
}

async function runSuite(name: string, root: string): Promise<Sums> {
  let sums = name === "unit" ? await runUnitTests(root, UNIT_ROOTS) : NO_SUMS;
  for (const { program, args, cwd = ".", readSums } of SUITES[name] ?? []) {
    console.log(`\n== ${name}: ${args.join(" ")}`);
    if (!isInstalled(program)) {
      const reason = `${name} in ${cwd} # skip: ${program} is not installed`;
      sums = addSums(sums, { ...NO_SUMS, skipped: [reason] });
      continue;
    }
    const finished = await runCommand({ program, args, cwd: `${root}${cwd}` });
    sums = addSums(sums, accountFor(finished, readSums));
  }
  return sums;
}

/** A runner may fail without a failed test: a type error, a leak, a crash. */
function accountFor(
  finished: Finished,
  readSums: (text: string) => Sums,
): Sums {
  if (finished.success) return readSums(finished.text);
  try {
    const sums = readSums(finished.text);
    return { ...sums, failed: Math.max(1, sums.failed) };
  } catch (error) {
    console.log(String(error));
    return { ...NO_SUMS, failed: 1 };
  }
}

if (import.meta.main) {
  const known = Object.keys(SUITES);
  const named = Deno.args.filter((arg) => known.includes(arg));
  const paths = Deno.args.filter((arg) => !known.includes(arg));
  const unknown = paths.filter((path) => !existsSync(path));
  if (unknown.length > 0) {
    console.error(
      `Cannot run "${unknown.join(", ")}", wanted paths or ${known.join(", ")}`,
    );
    Deno.exit(2);
  }
  const root = new URL("..", import.meta.url).pathname;
  let total = NO_SUMS;
  if (paths.length > 0) {
    const here = paths.map((path) => resolve(path));
    total = addSums(total, await runUnitTests(root, here));
  } else {
    const names = named.length > 0 ? named : known;
    for (const name of names) {
      total = addSums(total, await runSuite(name, root));
    }
  }
  for (const name of total.skipped) console.log(`skipped: ${name}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) Deno.exit(1);
}
