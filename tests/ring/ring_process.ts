/**
 * `scripts/ring.ts` as a person runs it: a real process.
 *
 * @module
 */

import { runtimeArgs } from "../../scripts/v8_flags.ts";

const RING = new URL("../../scripts/ring.ts", import.meta.url).pathname;

/** What came of it. */
export interface RingEnded {
  readonly code: number;
  readonly stdout: string;
}

/** Runs one ring; `path` is where it finds programs. */
export async function ring(
  args: readonly string[],
  path?: string,
): Promise<RingEnded> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", ...runtimeArgs(), RING, ...args],
    env: path === undefined ? {} : { PATH: path },
  }).output();
  return { code, stdout: new TextDecoder().decode(stdout) };
}
