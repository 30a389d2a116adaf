/**
 * Completions for zsh.
 *
 * @module
 */

import {
  type Command,
  lastVerb,
  withDescendants,
  wordsFor,
} from "./command_tree.ts";
import type { Completion, Operand, Option } from "./verb.ts";

/** Returns a script for a directory of zsh's `fpath`. */
export function zshScript(root: Command): string {
  const functions = withDescendants(root).map((command) =>
    functionFor(command, root)
  );
  return `#compdef dormouse
# zsh completions for dormouse
${functions.join("\n")}
# Sourced, it announces itself; autoloaded, it is the function's first call.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _dormouse "$@"
else
  compdef _dormouse dormouse
fi
`;
}

/** A function for each command, which calls the ones below it. */
function functionFor(command: Command, root: Command): string {
  const options = command.options.map((option) => optionSpec(option, root));
  if (command.children.length === 0) {
    const operands = command.operands.map((operand, index) =>
      operandSpec(operand, index, root)
    );
    return `${nameOf(command)}() {
  _arguments -S ${[...options, ...operands].map(quoted).join(" ")}
}`;
  }
  const verbs = command.children.map((child) =>
    quoted(`${lastVerb(child)}:${child.summary.replaceAll(":", "\\:")}`)
  );
  const cases = command.children.map((child) =>
    `    ${lastVerb(child)}) ${nameOf(child)} ;;`
  );
  return `${nameOf(command)}() {
  local curcontext=$curcontext state line
  _arguments -C ${options.map(quoted).join(" ")} '1: :->verb' '*:: :->rest'
  if [[ $state == verb ]]; then
    local -a verbs=(${verbs.join(" ")})
    _describe verb verbs
    return
  fi
  case $words[1] in
${cases.join("\n")}
  esac
}`;
}

function nameOf({ verbs }: Command): string {
  return ["_dormouse", ...verbs].join("_");
}

function optionSpec(
  { name, help, placeholder, complete }: Option,
  root: Command,
): string {
  const explained = `[${help.replaceAll(/[\]:\\]/g, "\\$&")}]`;
  return placeholder === undefined
    ? `--${name}${explained}`
    : `--${name}=${explained}:${placeholder}:${actionFor(complete, root)}`;
}

function operandSpec(
  { name, optional, repeated, complete }: Operand,
  index: number,
  root: Command,
): string {
  const place = repeated ? "*" : `${index + 1}`;
  const colon = optional && !repeated ? "::" : ":";
  return `${place}${colon}${name}:${actionFor(complete, root)}`;
}

function actionFor(completion: Completion | undefined, root: Command): string {
  if (completion === "file") return "_files";
  if (completion === "directory") return "_files -/";
  const words = wordsFor(completion, root);
  return words === undefined ? "" : `(${words.join(" ")})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
