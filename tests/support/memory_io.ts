/**
 * The command line's streams in memory, so that a test can look at them.
 *
 * @module
 */

import { type Io, main } from "../../runtime/cli/mod.ts";

/** What a run sees; by default an empty environment and no terminal. */
export interface RunOptions {
  /** Environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The working directory. @default "/" */
  readonly directory?: string;
  /** What standard input gives. */
  readonly input?: string;
  /** Whether both outputs are terminals. @default false */
  readonly isTerminal?: boolean;
}

/** What came of a run. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process. */
export async function runMain(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const { variables = {}, directory = "/", input = "" } = options;
  const written: Record<"stdout" | "stderr", Uint8Array[]> = {
    stdout: [],
    stderr: [],
  };
  const output = (name: "stdout" | "stderr"): Io["stdout"] => ({
    write(data): void {
      const bytes = typeof data === "string"
        ? new TextEncoder().encode(data)
        : data;
      written[name].push(new Uint8Array(bytes));
    },
    isTerminal: options.isTerminal ?? false,
  });
  const code = await main(args, {
    stdout: output("stdout"),
    stderr: output("stderr"),
    stdin: () => ReadableStream.from([new TextEncoder().encode(input)]),
    environment: { variables, directory, isRoot: false },
  });
  const [stdout, stderr] = await Promise.all([
    new Blob(written.stdout as BlobPart[]).text(),
    new Blob(written.stderr as BlobPart[]).text(),
  ]);
  return { code, stdout, stderr };
}
