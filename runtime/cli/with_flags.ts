/**
 * The flags of V8 count at start only. A program that was started without them,
 * as `deno run mod.ts run` is, starts itself once more with them and waits. The
 * binary, the unit and the tasks have them from the beginning, and say so by a
 * variable.
 *
 * @module
 */

import { runtimeArgs } from "../../scripts/v8_flags.ts";
import {
  type Environment,
  readProcessInput,
  variableOf,
} from "../config/mod.ts";
import { EXIT, type ExitCode } from "./verb.ts";

/** Set by whoever starts the program with its flags. */
const STARTED = "DORMOUSE_STARTED_WITH_FLAGS";

/** Whether the flags are in force. */
export function runsWithFlags(environment: Environment): boolean {
  return variableOf(environment, STARTED) !== undefined;
}

/** Starts the program again, with the flags, and passes signals on. */
export async function startWithFlags(): Promise<ExitCode> {
  const entry = new URL("../../mod.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...runtimeArgs(), entry, ...readProcessInput().args],
    env: { [STARTED]: "1" },
  }).spawn();
  const pass = (["SIGTERM", "SIGINT", "SIGHUP"] as const).map((signal) => {
    const listener = (): void => child.kill(signal);
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  const { code } = await child.status;
  pass.forEach((remove) => remove());
  return code === EXIT.done || code === EXIT.usage ? code : EXIT.failed;
}
