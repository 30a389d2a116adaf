/**
 * The program that prepares one module and ends, so that the daemon keeps none
 * of the memory this takes.
 *
 * Reads one line of JSON from standard input, a `PrepareFileInput`; writes one
 * line to standard output: a refusal, or `null`.
 *
 * @module
 */

import { prepareFile } from "./prepare_file.ts";

if (import.meta.main) {
  const input = await new Response(Deno.stdin.readable).json();
  const refused = await prepareFile(input);
  const line = new TextEncoder().encode(`${JSON.stringify(refused ?? null)}\n`);
  let written = 0;
  while (written < line.length) {
    written += await Deno.stdout.write(line.subarray(written));
  }
}
