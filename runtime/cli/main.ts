/**
 * The command line: finds the verb, runs it, and turns whatever comes of it
 * into messages and an exit code.
 *
 * @module
 */

import { InvalidInputError } from "../errors.ts";
import { UsageError } from "./errors.ts";
import { findAction, isHelp } from "./find_action.ts";
import { actionHelp, familyHelp, programHelp } from "./help_text.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./paint.ts";
import { parseCall } from "./parse_call.ts";
import { EXIT, type ExitCode } from "./verb.ts";

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

async function dispatch(args: readonly string[], io: Io): Promise<ExitCode> {
  const paint = paintFor(io, "stdout");
  if (isHelp(args[0])) {
    io.stdout.write(programHelp(paint));
    return EXIT.done;
  }
  const found = await findAction(
    args[0] === "--version" || args[0] === "-V" ? ["version"] : args,
  );
  if (found.kind === "program") {
    io.stderr.write(programHelp(paintFor(io, "stderr")));
    return EXIT.usage;
  }
  const { verbs } = found;
  if (found.kind === "family") {
    const asked = isHelp(args[verbs.length]);
    const [stream, code] = asked
      ? ["stdout", EXIT.done] as const
      : ["stderr", EXIT.usage] as const;
    const paint = paintFor(io, stream);
    io[stream].write(familyHelp(found.family, { verbs, paint }));
    return code;
  }
  const call = parseCall(found, found.rest);
  if (call === "help") {
    io.stdout.write(actionHelp(found.action, { verbs, paint }));
    return EXIT.done;
  }
  return await found.action.run(call, io);
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
