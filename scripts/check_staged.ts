/**
 * Checks format, lint and types of what is staged for the next commit: of the
 * staged bytes, whatever else lies in the working tree. The `pre-commit` hook.
 *
 * @module
 */
// deno-lint-ignore-file no-console

import { runCommand } from "./run_command.ts";

/** What `deno fmt` knows. */
const FORMATTED = /\.(ts|js|json|jsonc|md|yaml|yml|css|html)$/;

/** Returns the names of the checks that fail on what is staged in `repository`. */
export async function checkStaged(repository: string): Promise<string[]> {
  const staged = await stagedFiles(repository);
  const formatted = staged.filter((file) => FORMATTED.test(file));
  const sources = staged.filter((file) => file.endsWith(".ts"));
  const tree = await Deno.makeTempDir({ prefix: "dormouse-staged-" });
  try {
    // All of the index, because types are checked across files.
    await git(repository, ["checkout-index", "--all", `--prefix=${tree}/`]);
    const failed: string[] = [];
    const check = async (
      name: string,
      args: readonly string[],
      files: readonly string[],
    ): Promise<void> => {
      if (files.length === 0) return;
      const { success } = await runCommand({
        program: Deno.execPath(),
        args: [...args, ...files],
        cwd: tree,
        quiet: true,
      });
      if (!success) failed.push(name);
    };
    await check("fmt", ["fmt", "--check", "--quiet"], formatted);
    await check("lint", ["lint", "--quiet"], sources);
    await check("types", ["check", "--quiet"], sources);
    return failed;
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
}

async function stagedFiles(repository: string): Promise<string[]> {
  const text = await git(repository, [
    "diff",
    "--cached",
    "--name-only",
    "--diff-filter=ACMR",
    "-z",
  ]);
  return text.split("\0").filter((name) => name !== "");
}

async function git(cwd: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: [...args],
    cwd,
  }).output();
  if (success) return new TextDecoder().decode(stdout);
  throw new Error(
    `Cannot run git ${args[0]}: ${new TextDecoder().decode(stderr)}`,
  );
}

if (import.meta.main) {
  const failed = await checkStaged(Deno.cwd());
  if (failed.length > 0) {
    console.error(`Not committed: mend ${failed.join(", ")} of what is staged`);
    Deno.exit(1);
  }
}
