/**
 * Completions for bash.
 *
 * @module
 */

import {
  type Command,
  lastVerb,
  withDescendants,
  wordsFor,
} from "./command_tree.ts";
import type { Completion, Option } from "./verb.ts";

/** Returns a script to be sourced by bash. */
export function bashScript(root: Command): string {
  const commands = withDescendants(root);
  const paths = commands.filter(({ verbs }) => verbs.length > 0).map(pathOf);
  return `# bash completions for dormouse; use: source <(dormouse completions bash)
_dormouse() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path="" before=$((COMP_CWORD - 1)) prev i
  COMPREPLY=()
  # bash makes three words of --option=value.
  if [[ $cur == = ]]; then
    cur=""
  elif [[ \${COMP_WORDS[before]} == = ]]; then
    ((before--))
  fi
  prev=\${COMP_WORDS[before]}
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
      ${paths.map(quoted).join(" | ")}) path+=" \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path $prev" in
${commands.flatMap((command) => valueCases(command, root)).join("\n")}
  esac
  if [[ $cur == -* ]]; then
    case "$path" in
${commands.map(optionCase).join("\n")}
    esac
    return
  fi
  case "$path" in
${commands.map((command) => operandCase(command, root)).join("\n")}
  esac
}
complete -F _dormouse dormouse
`;
}

/** How the script keeps the verbs so far: ` kv get`. */
function pathOf({ verbs }: Command): string {
  return verbs.map((verb) => ` ${verb}`).join("");
}

function quoted(text: string): string {
  return `"${text}"`;
}

/** The values of options, by the option that stands before. */
function valueCases(command: Command, root: Command): string[] {
  return command.options.filter(takesValue).map(({ name, complete }) => {
    const pattern = quoted(`${pathOf(command)} --${name}`);
    return `    ${pattern}) ${reply(complete, root)}; return ;;`;
  });
}

function takesValue({ placeholder }: Option): boolean {
  return placeholder !== undefined;
}

function optionCase(command: Command): string {
  const names = command.options.map(({ name }) => `--${name}`);
  return `      ${quoted(pathOf(command))}) ${reply(names, command)} ;;`;
}

/** Verbs where there are some, else the first operand's values. */
function operandCase(command: Command, root: Command): string {
  const completion = command.children.length > 0
    ? command.children.map(lastVerb)
    : command.operands[0]?.complete;
  return `    ${quoted(pathOf(command))}) ${reply(completion, root)} ;;`;
}

/** The command that offers what completes a value. */
function reply(completion: Completion | undefined, root: Command): string {
  const words = wordsFor(completion, root);
  if (words !== undefined) {
    return `COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$cur"))`;
  }
  if (completion === "file" || completion === "directory") {
    const flag = completion === "file" ? "-f" : "-d";
    return `compopt -o filenames; mapfile -t COMPREPLY < <(compgen ${flag} -- "$cur")`;
  }
  return ":";
}
