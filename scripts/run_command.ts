/**
 * Runs a program of the gate: its output goes through as it comes and is kept
 * for whoever wants to read its sums.
 *
 * @module
 */

/** How a program ended and what it said. */
export interface Finished {
  readonly success: boolean;
  /** Standard output and standard error, mixed as they came, without colours. */
  readonly text: string;
}

/** What to run. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Say nothing unless it fails. @default false */
  readonly quiet?: boolean;
}

/** Runs `command` to its end. */
export async function runCommand(command: Command): Promise<Finished> {
  const { program, args, cwd, env, quiet = false } = command;
  const child = new Deno.Command(program, {
    args: [...args],
    ...(cwd === undefined ? {} : { cwd }),
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let text = "";
  const collect = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      text += decoder.decode(bytes, { stream: true });
      if (!quiet) await Deno.stdout.write(bytes);
    }
  };
  const [status] = await Promise.all([
    child.status,
    collect(child.stdout),
    collect(child.stderr),
  ]);
  if (quiet && !status.success) {
    await Deno.stdout.write(new TextEncoder().encode(text));
  }
  return { success: status.success, text };
}
