/**
 * `dormouse completions bash|zsh|fish`
 *
 * @module
 */

import { bashScript } from "./bash_script.ts";
import { commandTree } from "./command_tree.ts";
import { UsageError } from "./errors.ts";
import { fishScript } from "./fish_script.ts";
import { type Action, EXIT, type ExitCode, type VerbTable } from "./verb.ts";
import { zshScript } from "./zsh_script.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Returns the verb that prints a shell's script for the verbs of `table`. */
export function completionsOf(table: VerbTable): Action {
  return {
    kind: "action",
    summary: "Print a shell's completion script",
    operands: [{
      name: "SHELL",
      help: "bash, zsh or fish",
      complete: Object.keys(SCRIPTS),
    }],
    options: [],
    settings: [],
    examples: [
      { line: "source <(dormouse completions bash)", does: "for this bash" },
      {
        line: "dormouse completions zsh > ~/.zfunc/_dormouse",
        does: "for zsh, with fpath+=~/.zfunc before compinit",
      },
      {
        line:
          "dormouse completions fish > ~/.config/fish/completions/dormouse.fish",
        does: "for fish",
      },
    ],
    async run({ operands: [shell = ""] }, io): Promise<ExitCode> {
      if (!isShell(shell)) {
        throw new UsageError(
          `there are no completions for ${
            JSON.stringify(shell)
          }, only for bash, zsh and fish`,
          ["completions"],
        );
      }
      io.stdout.write(SCRIPTS[shell](await commandTree(table)));
      return EXIT.done;
    },
  };
}

function isShell(name: string): name is keyof typeof SCRIPTS {
  return Object.hasOwn(SCRIPTS, name);
}
