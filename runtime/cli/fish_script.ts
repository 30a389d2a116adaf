/**
 * Completions for fish.
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

/** Returns a script for fish's completions directory. */
export function fishScript(root: Command): string {
  const lines = withDescendants(root).flatMap((command) =>
    linesFor(command, root)
  );
  return `# fish completions for dormouse
complete -c dormouse -f
${lines.join("\n")}
`;
}

function linesFor(command: Command, root: Command): string[] {
  const start = `complete -c dormouse -n ${quoted(conditionFor(command))}`;
  const verbs = command.children.map((child) =>
    `${start} -a ${lastVerb(child)} -d ${quoted(child.summary)}`
  );
  const options = command.options.map((option) =>
    `${start} ${optionArgs(option, root)}`.trimEnd()
  );
  const operand = valuesOf(command.operands[0]?.complete, root);
  return [
    ...verbs,
    ...(operand === "" ? [] : [`${start} ${operand}`]),
    ...options,
  ];
}

function optionArgs(
  { name, short, help, placeholder, complete }: Option,
  root: Command,
): string {
  const names = short === undefined ? `-l ${name}` : `-s ${short} -l ${name}`;
  const explained = `${names} -d ${quoted(help)}`;
  if (placeholder === undefined) return explained;
  // -x: a value that is no file.
  const kind = complete === "file" ? "-r" : "-x";
  return `${explained} ${kind} ${valuesOf(complete, root)}`;
}

/** True where the command's verbs were typed and none that can follow. */
function conditionFor({ verbs, children }: Command): string {
  const seen = verbs.map((verb) => `__fish_seen_subcommand_from ${verb}`);
  const next = children.map(lastVerb).join(" ");
  return [
    ...seen,
    ...(next === "" ? [] : [`not __fish_seen_subcommand_from ${next}`]),
  ].join("; and ");
}

function valuesOf(completion: Completion | undefined, root: Command): string {
  if (completion === "file") return "-F";
  if (completion === "directory") return "-a '(__fish_complete_directories)'";
  const words = wordsFor(completion, root);
  return words === undefined ? "" : `-a ${quoted(words.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
