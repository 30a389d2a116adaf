/**
 * Finds what a line of arguments asks for.
 *
 * @module
 */

import { didYouMean } from "../config/mod.ts";
import { UsageError } from "./errors.ts";
import type { Action, Family, VerbTable } from "./verb.ts";

/** What the first arguments name, and the arguments that follow. */
export type Found =
  | { readonly kind: "program" }
  | {
    readonly kind: "family";
    readonly verbs: readonly string[];
    readonly family: Family;
  }
  | {
    readonly kind: "action";
    readonly verbs: readonly string[];
    readonly action: Action;
    readonly rest: readonly string[];
  };

/**
 * Follows verbs as far as they go.
 *
 * @throws {UsageError} If one of them does not exist.
 */
export async function findAction(
  table: VerbTable,
  args: readonly string[],
): Promise<Found> {
  const [name, ...rest] = args;
  if (name === undefined) return { kind: "program" };
  const entry = ownEntry(table, name);
  if (entry === undefined) throw unknownVerb(name, Object.keys(table), []);
  const verb = await entry.load();
  if (verb.kind === "action") {
    return { kind: "action", verbs: [name], action: verb, rest };
  }
  const [second, ...others] = rest;
  if (second === undefined || isHelp(second)) {
    return { kind: "family", verbs: [name], family: verb };
  }
  const action = ownEntry(verb.verbs, second);
  if (action === undefined) {
    throw unknownVerb(second, Object.keys(verb.verbs), [name]);
  }
  return { kind: "action", verbs: [name, second], action, rest: others };
}

/** Whether an argument asks for help. */
export function isHelp(arg: string | undefined): boolean {
  return arg === "--help" || arg === "-h";
}

function ownEntry<T>(
  table: Readonly<Record<string, T>>,
  name: string,
): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function unknownVerb(
  name: string,
  known: readonly string[],
  verbs: readonly string[],
): UsageError {
  if (name.startsWith("-")) {
    const where = ["dormouse", ...verbs].join(" ");
    return new UsageError(
      `there is no option ${name} right behind "${where}"; options follow the verb`,
      verbs,
    );
  }
  const unknown = `there is no verb ${
    JSON.stringify([...verbs, name].join(" "))
  }`;
  const hint = didYouMean(name, known);
  return new UsageError(
    hint === undefined ? unknown : `${unknown}, ${hint}`,
    verbs,
  );
}
