/**
 * The gate, in seconds: format, lint, types, imports, docs, unit tests. All
 * steps run even if one fails, so that one run shows all there is to mend.
 *
 * @module
 */
// deno-lint-ignore-file no-console

import { runCommand } from "./run_command.ts";

interface Step {
  readonly name: string;
  readonly args: readonly string[];
}

const STEPS: readonly Step[] = [
  { name: "fmt", args: ["fmt", "--check", "--quiet"] },
  { name: "lint", args: ["lint", "--quiet"] },
  { name: "types", args: ["check", "--quiet", "."] },
  { name: "imports", args: ["run", "-A", "scripts/check_imports.ts"] },
  { name: "docs", args: ["run", "-A", "scripts/check_docs.ts"] },
  { name: "unit tests", args: ["run", "-A", "scripts/test_all.ts", "unit"] },
];

/** Runs the steps one after the other; returns the names of those that failed. */
async function runGate(root: string): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, args } of STEPS) {
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
  const failed = await runGate(new URL("..", import.meta.url).pathname);
  if (failed.length > 0) {
    console.log(`Mend: ${failed.join(", ")}`);
    Deno.exit(1);
  }
}
