/**
 * The completion scripts, asked by the shells that they are for.
 *
 * @module
 */

import {
  deepStrictEqual as assertEquals,
  equal as assertEqual,
  ok as assert,
} from "node:assert/strict";
import { VERBS } from "../../runtime/cli/verbs.ts";
import { runMain } from "../support/memory_io.ts";
import { tempTree } from "../support/temp_tree.ts";

/** A shell, and a script that prints what it offers, a line each. */
interface Shell {
  readonly name: "bash" | "fish";
  readonly program: readonly string[];
  /** Text that asks with the script at `path` for what can follow `words`. */
  ask(path: string, words: readonly string[]): string;
}

const BASH: Shell = {
  name: "bash",
  program: ["bash", "--norc", "-c"],
  // compopt works only while bash itself completes.
  ask: (path, words) => `
    source ${path}
    compopt() { :; }
    COMP_WORDS=(dormouse ${words.map((word) => `"${word}"`).join(" ")})
    COMP_CWORD=${words.length}
    _dormouse
    printf '%s\\n' "\${COMPREPLY[@]}"`,
};

const FISH: Shell = {
  name: "fish",
  program: ["fish", "--no-config", "-c"],
  ask: (path, words) => `
    source ${path}
    complete -C "dormouse ${words.join(" ").replace(" = ", "=")}" |
      string replace -r '\\t.*' '' | string replace -r '^--[a-z-]*=' ''
    true`,
};

async function isInstalled(program: string): Promise<boolean> {
  try {
    await new Deno.Command(program, { args: ["--version"] }).output();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function run(
  [program = "", ...args]: readonly string[],
  directory: string,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd: directory,
    env: { HOME: directory },
  }).output();
  const decoder = new TextDecoder();
  assert(success, decoder.decode(stderr));
  return decoder.decode(stdout);
}

const TABLE: readonly [words: string[], offered: string[]][] = [
  [[""], Object.keys(VERBS).sort()],
  [["c"], ["check", "completions"]],
  [["images", "ver"], ["verify"]],
  [["exec", "--re"], ["--repeat"]],
  [["kv", ""], ["clear", "del", "get", "ls", "set"]],
  [["help", "ver"], ["version"]],
  [["completions", ""], ["bash", "fish", "zsh"]],
  [["version", "--j"], ["--json"]],
  [["kv", "ls", "--s"], ["--state-dir", "--store"]],
  [["check", "chil"], ["children.yaml"]],
  [["kv", "get", "--config", "c"], ["children.yaml"]],
  [["kv", "get", "--config", "=", "c"], ["children.yaml"]],
  [["kv", "get", "--state-dir", "st"], ["state"]],
  [["kv", "get", "--store", ""], []],
  [["kv", "get", ""], []],
];

for (const shell of [BASH, FISH]) {
  Deno.test({
    name: `completions are what ${shell.name} offers (needs ${shell.name})`,
    ignore: !await isInstalled(shell.name),
    async fn(t): Promise<void> {
      const { stdout: script } = await runMain(["completions", shell.name]);
      await using tree = await tempTree({
        "script/completions": script,
        "children.yaml": "",
        "state/lock": "",
      });
      const path = `${tree.path}/script/completions`;
      for (const [words, offered] of TABLE) {
        await t.step(words.join(" "), async () => {
          const command = [...shell.program, shell.ask(path, words)];
          const lines = (await run(command, tree.path)).split("\n")
            .map((line) => line.replace(/\/$/, ""))
            .filter((line) => line !== "");
          assertEquals(lines.toSorted(), offered);
        });
      }
    },
  });
}

Deno.test({
  name:
    "completions are known to zsh after autoload and after source (needs zsh)",
  ignore: !await isInstalled("zsh"),
  async fn(): Promise<void> {
    const { stdout: script } = await runMain(["completions", "zsh"]);
    await using tree = await tempTree({ "functions/_dormouse": script });
    const directory = `${tree.path}/functions`;
    const ask = `compinit -u -D; print -r -- $_comps[dormouse]`;
    const ways = [
      `fpath=(${directory} $fpath); autoload -U compinit; ${ask}`,
      `autoload -U compinit; compinit -u -D; source ${directory}/_dormouse; ` +
      `print -r -- $_comps[dormouse]`,
    ];
    for (const way of ways) {
      const printed = await run(["zsh", "-f", "-c", way], tree.path);
      assertEqual(printed.trim(), "_dormouse");
    }
  },
});
