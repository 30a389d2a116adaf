/**
 * The command line: finds the verb, runs it, and turns whatever comes of it
 * into messages and an exit code.
 *
 * @module
 */

import { InvalidInputError } from "../errors.ts";
import { UsageError } from "./errors.ts";
import { findAction, type Found, isHelp } from "./find_action.ts";
import { actionHelp, familyHelp, programHelp } from "./help_text.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./paint.ts";
import { parseCall } from "./parse_call.ts";
import { EXIT, type ExitCode } from "./verb.ts";
import { VERBS } from "./verbs.ts";

/**
 * Runs one command line.
 *
 * @param args The arguments without the program's name.
 * @returns 0 done, 1 failed, 2 called wrongly: what a person has to mend in
 *   arguments, environment or files before it makes sense to try again.
 */
export async function main(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    // Who reads has read enough: `dormouse kv ls | head -1`.
    if (error instanceof Deno.errors.BrokenPipe) return EXIT.done;
    return report(error, io);
  }
}

/** Options that stand where a verb could, and the verbs that they mean. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["--help", "help"],
  ["-h", "help"],
  ["--version", "version"],
  ["-V", "version"],
]);

async function dispatch(args: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...rest] = args;
  const words = first === undefined
    ? []
    : [ALIASES.get(first) ?? first, ...rest];
  const found = await findAction(VERBS, words);
  switch (found.kind) {
    case "program":
      io.stderr.write(programHelp(VERBS, paintFor(io, "stderr")));
      return EXIT.usage;
    case "family":
      return showFamily(found, isHelp(rest[0]) ? "stdout" : "stderr", io);
    case "action":
      return await runAction(found, io);
  }
}

/** Shows help on stdout to who asked for it, else on stderr. */
function showFamily(
  { family, verbs }: Found & { readonly kind: "family" },
  stream: "stdout" | "stderr",
  io: Io,
): ExitCode {
  io[stream].write(familyHelp(family, { verbs, paint: paintFor(io, stream) }));
  return stream === "stdout" ? EXIT.done : EXIT.usage;
}

async function runAction(
  found: Found & { readonly kind: "action" },
  io: Io,
): Promise<ExitCode> {
  const { action, verbs } = found;
  const call = parseCall(found, found.rest);
  if (call !== "help") return await action.run(call, io);
  io.stdout.write(actionHelp(action, { verbs, paint: paintFor(io, "stdout") }));
  return EXIT.done;
}

/** Says what went wrong; returns the exit code for it. */
function report(error: unknown, io: Io): ExitCode {
  const paint = paintFor(io, "stderr");
  const say = (text: string): void =>
    io.stderr.write(`${paint.red("error:")} ${text}\n`);
  if (error instanceof UsageError) {
    say(error.message);
    const line = ["dormouse", ...error.verbs, "--help"].join(" ");
    io.stderr.write(`Run "${line}" to see what there is.\n`);
    return EXIT.usage;
  }
  if (error instanceof InvalidInputError) {
    io.stderr.write(`${error.message}\n`);
    say("nothing was done, these must be put right first");
    return EXIT.usage;
  }
  say(reasons(error).join("\n  because: "));
  return EXIT.failed;
}

/** Returns the message of an error and of what caused it, each said once. */
function reasons(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  if (error.cause === undefined) return [error.message];
  const causes = reasons(error.cause)
    .filter((cause) => !error.message.includes(cause));
  return [error.message, ...causes];
}
