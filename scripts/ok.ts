/**
 * The gate, in seconds: format, lint, types, imports, docs, and beside them the
 * unit tests. All steps run even if one fails, so that one run shows all there is
 * to mend.
 *
 * @module
 */
// deno-lint-ignore-file no-console

import { runCommand } from "./run_command.ts";

interface Step {
  readonly name: string;
  readonly args: readonly string[];
}

/** Those of a lane run one after the other, the lanes at the same time. */
const LANES: readonly (readonly Step[])[] = [
  [
    { name: "fmt", args: ["fmt", "--check", "--quiet"] },
    { name: "lint", args: ["lint", "--quiet"] },
    { name: "types", args: ["check", "--quiet", "."] },
    { name: "imports", args: ["run", "-A", "scripts/check_imports.ts"] },
    { name: "docs", args: ["run", "-A", "scripts/check_docs.ts"] },
    {
      name: "examples",
      args: ["run", "-A", "scripts/test_all.ts", "examples"],
    },
  ],
  [
    { name: "unit tests", args: ["run", "-A", "scripts/test_all.ts", "unit"] },
  ],
];

/** Runs a lane; returns the names of the steps that failed. */
async function runLane(
  steps: readonly Step[],
  root: string,
): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, args } of steps) {
    const start = performance.now();
    const { success } = await runCommand({
      program: Deno.execPath(),
      args,
      cwd: root,
      quiet: true,
    });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${success ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
    if (!success) failed.push(name);
  }
  return failed;
}

if (import.meta.main) {
  const root = new URL("..", import.meta.url).pathname;
  const lanes = LANES.map((steps) => runLane(steps, root));
  const failed = (await Promise.all(lanes)).flat();
  if (failed.length > 0) {
    console.log(`Mend: ${failed.join(", ")}`);
    Deno.exit(1);
  }
}
