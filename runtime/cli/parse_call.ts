/**
 * Tells the arguments of a call apart.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { didYouMean } from "../config/mod.ts";
import { UsageError } from "./errors.ts";
import { allOptions, HELP, settingOptions } from "./options.ts";
import type { Action, Call, Option } from "./verb.ts";

/** An action and how it was named. */
export interface NamedAction {
  /** `["kv", "get"]` */
  readonly verbs: readonly string[];
  readonly action: Action;
}

/**
 * Returns the call, or `"help"` when help was asked for.
 *
 * @throws {UsageError} If the arguments make no sense.
 */
export function parseCall(
  named: NamedAction,
  args: readonly string[],
): Call | "help" {
  const options = allOptions(named.action);
  const operands: string[] = [];
  const switches = new Set<string>();
  const values = new Map<string, string>();
  for (const token of tokensOf(args, options)) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    if (token.name === HELP.name) return "help";
    const option = options.find(({ name }) => name === token.name);
    if (option === undefined) throw unknownOption(token.rawName, named);
    if (option.placeholder === undefined) {
      if (token.value !== undefined) {
        throw usage(`${token.rawName} takes no value`, named);
      }
      switches.add(option.name);
    } else {
      values.set(option.name, valueOf(token, option, named));
    }
  }
  checkOperands(operands, named);
  return { operands, switches, values, flags: flagsOf(named.action, values) };
}

type Token = ReturnType<typeof tokensOf>[number];
type OptionToken = Token & { readonly kind: "option" };

function tokensOf(
  args: readonly string[],
  options: readonly Option[],
): NonNullable<ReturnType<typeof parseArgs>["tokens"]> {
  const config = options.map(({ name, short, placeholder }) => {
    const type: "boolean" | "string" = placeholder === undefined
      ? "boolean"
      : "string";
    return [name, short === undefined ? { type } : { type, short }] as const;
  });
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(config),
    strict: false,
    tokens: true,
  });
  return tokens ?? [];
}

/** Returns an option's value; a word that looks like an option is none. */
function valueOf(
  { value, inlineValue, rawName }: OptionToken,
  option: Option,
  named: NamedAction,
): string {
  const mistaken = !inlineValue && /^-./.test(value ?? "");
  if (value === undefined || mistaken) {
    throw usage(`${rawName} needs a value: ${option.placeholder}`, named);
  }
  return value;
}

function checkOperands(
  operands: readonly string[],
  named: NamedAction,
): void {
  const wanted = named.action.operands;
  const missing = wanted[operands.length];
  if (missing !== undefined && !missing.optional) {
    throw usage(`${missing.name} is missing`, named);
  }
  const extra = operands[wanted.length];
  if (extra !== undefined && !wanted.at(-1)?.repeated) {
    throw usage(`there is no place for ${JSON.stringify(extra)}`, named);
  }
}

function flagsOf(
  action: Action,
  values: ReadonlyMap<string, string>,
): Call["flags"] {
  const given = settingOptions(action).flatMap(({ key, name }) => {
    const value = values.get(name);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(given);
}

function unknownOption(rawName: string, named: NamedAction): UsageError {
  const known = allOptions(named.action).map(({ name }) => `--${name}`);
  const hint = didYouMean(rawName, known);
  const unknown = `there is no option ${rawName}`;
  return usage(hint === undefined ? unknown : `${unknown}, ${hint}`, named);
}

function usage(message: string, { verbs }: NamedAction): UsageError {
  return new UsageError(message, verbs);
}
