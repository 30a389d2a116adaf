/**
 * Reads what test runners print at their end, so that suites in several
 * languages add up to one line.
 *
 * @module
 */

/** What one or several suites came to. */
export interface Sums {
  readonly passed: number;
  readonly failed: number;
  /** The names of what was left out; a name says why. */
  readonly skipped: readonly string[];
}

/** Nothing yet. */
export const NO_SUMS: Sums = { passed: 0, failed: 0, skipped: [] };

/** Adds two sums. */
export function addSums(a: Sums, b: Sums): Sums {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: [...a.skipped, ...b.skipped],
  };
}

/**
 * Reads the sums of `deno test`.
 *
 * @throws {Error} There is no closing line: the runner itself died.
 */
export function readDenoSums(text: string): Sums {
  const closing =
    /^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed.*?(?: \| (\d+) ignored.*?)?(?: \(.*\))?$/m
      .exec(text);
  if (closing === null) throw noSums("deno test", text);
  return {
    passed: Number(closing[1]),
    failed: Number(closing[2]),
    skipped: [...text.matchAll(/^(\S.*?) \.\.\. ignored/gm)]
      .map(([, name = ""]) => name),
  };
}

/**
 * Reads the sums of `cargo test`: one closing line for each test binary.
 *
 * @throws {Error} There is no closing line.
 */
export function readCargoSums(text: string): Sums {
  const lines = [
    ...text.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm),
  ];
  if (lines.length === 0) throw noSums("cargo test", text);
  return lines.reduce((sums, [, passed, failed]) =>
    addSums(sums, {
      passed: Number(passed),
      failed: Number(failed),
      skipped: [],
    }), NO_SUMS);
}

/**
 * Reads the sums of `go test -json ./...`: top-level tests only.
 *
 * @throws {Error} No test reported anything.
 */
export function readGoSums(text: string): Sums {
  const results = [...text.matchAll(
    /^\{.*"Action":"(pass|fail|skip)".*"Test":"([^"/]+)".*\}$/gm,
  )];
  if (results.length === 0) throw noSums("go test", text);
  const named = (action: string): string[] =>
    results.filter(([, found]) => found === action)
      .map(([, , name = ""]) => name);
  return {
    passed: named("pass").length,
    failed: named("fail").length,
    skipped: named("skip"),
  };
}

function noSums(runner: string, text: string): Error {
  return new Error(
    `Cannot read the sums of ${runner}: no closing line in "${
      text.slice(-200)
    }"`,
  );
}
