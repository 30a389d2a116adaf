/**
 * Has a module prepared by a process of its own.
 *
 * @module
 */

import { PrepareFailedError } from "./errors.ts";
import type { PrepareFileInput } from "./prepare_file.ts";
import type { RefusedModule } from "./refused_module.ts";

/** How many bytes of the helper's complaints an error carries. */
const MOST_COMPLAINT = 2000;

/** How the helper is started when the caller does not say otherwise: as its source, by this very Deno. */
function helperCommand({ path, directory }: PrepareFileInput): string[] {
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "--no-lock",
    "--no-config",
    `--allow-read=${path},${directory}`,
    `--allow-write=${directory}`,
    new URL("./helper_process.ts", import.meta.url).pathname,
  ];
}

/**
 * Runs the helper.
 *
 * @returns The refusal, or `undefined` when the entry is there.
 * @throws {PrepareFailedError} When it did not end in order.
 */
export async function runHelper(
  input: PrepareFileInput,
  command: readonly string[] = helperCommand(input),
): Promise<RefusedModule | undefined> {
  const [program = "", ...args] = command;
  await using child = new Deno.Command(program, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  await writeInput(child.stdin, input);
  const { success, code, stdout, stderr } = await output;
  if (!success) {
    const complaint = new TextDecoder().decode(stderr).slice(0, MOST_COMPLAINT);
    throw new PrepareFailedError(input.path, `the helper exited with ${code}`, {
      cause: new Error(complaint),
    });
  }
  return JSON.parse(new TextDecoder().decode(stdout)) ?? undefined;
}

async function writeInput(
  stdin: WritableStream<Uint8Array>,
  input: PrepareFileInput,
): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(input));
  await new Blob([bytes]).stream().pipeTo(stdin);
}
