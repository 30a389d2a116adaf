/**
 * What a verb sees of the world: streams and surroundings.
 *
 * @module
 */

import { type Environment, variableOf } from "../config/mod.ts";

/** A stream to write to. */
export interface Output {
  /** Writes all of it before it returns. */
  write(data: string | Uint8Array): void;
  readonly isTerminal: boolean;
}

/** The streams and surroundings of one run of the program. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Opens the standard input; only verbs that need it do. */
  readonly stdin: () => ReadableStream<Uint8Array>;
  readonly environment: Environment;
}

/** Returns the streams of this process. */
export function processIo(environment: Environment): Io {
  return {
    stdout: outputTo(Deno.stdout),
    stderr: outputTo(Deno.stderr),
    stdin: () => Deno.stdin.readable,
    environment,
  };
}

/** Returns whether output may have colours: a terminal, and nobody objects. */
export function mayColour(output: Output, environment: Environment): boolean {
  return output.isTerminal &&
    variableOf(environment, "NO_COLOR") === undefined &&
    variableOf(environment, "TERM") !== "dumb";
}

function outputTo(stream: typeof Deno.stdout): Output {
  return {
    write(data): void {
      let rest = typeof data === "string"
        ? new TextEncoder().encode(data)
        : data;
      // A pipe may take it in parts.
      while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
    },
    isTerminal: stream.isTerminal(),
  };
}
