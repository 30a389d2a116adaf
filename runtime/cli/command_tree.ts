/**
 * All that can be typed, as completion scripts need it.
 *
 * @module
 */

import { allOptions, HELP } from "./options.ts";
import type { Completion, Operand, Option, VerbTable } from "./verb.ts";

/** What can follow some verbs. */
export interface Command {
  /** The verbs before: none, `["kv"]`, `["kv", "get"]`. */
  readonly verbs: readonly string[];
  readonly summary: string;
  /** The verbs that can follow. */
  readonly children: readonly Command[];
  readonly options: readonly Option[];
  readonly operands: readonly Operand[];
}

/** Returns the program as a command, with all verbs below it. */
export async function commandTree(table: VerbTable): Promise<Command> {
  const children: Command[] = [];
  for (const [name, { summary, load }] of Object.entries(table)) {
    const verb = await load();
    const actions = verb.kind === "family"
      ? Object.entries(verb.verbs).map(([second, action]): Command => ({
        verbs: [name, second],
        summary: action.summary,
        children: [],
        options: allOptions(action),
        operands: action.operands,
      }))
      : [];
    children.push({
      verbs: [name],
      summary,
      children: actions,
      options: verb.kind === "family" ? [HELP] : allOptions(verb),
      operands: verb.kind === "family" ? [] : verb.operands,
    });
  }
  const options = [HELP, {
    name: "version",
    short: "V",
    help: "Show the version",
  }];
  return { verbs: [], summary: "", children, options, operands: [] };
}

/** Returns a command and all below it. */
export function withDescendants(command: Command): readonly Command[] {
  return [command, ...command.children.flatMap(withDescendants)];
}

/** Returns the last of a command's verbs; empty for the program. */
export function lastVerb(command: Command): string {
  return command.verbs.at(-1) ?? "";
}

/** Returns the words to choose from, `undefined` where there is no such list. */
export function wordsFor(
  completion: Completion | undefined,
  root: Command,
): readonly string[] | undefined {
  if (completion === "verb") return root.children.map(lastVerb);
  return typeof completion === "object" ? completion : undefined;
}
