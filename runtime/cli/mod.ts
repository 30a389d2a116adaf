/**
 * The command line.
 *
 * A verb is a file that says what it takes (`Action` in `verb.ts`) and does
 * it; parsing, help and completions follow from what it says. Verbs get their
 * streams and surroundings as an `Io`, so a test is a row of arguments, exit
 * code and output.
 *
 * Decisions:
 *
 * - 2026-11: `node:util`'s `parseArgs` tells arguments apart, the rest is ours.
 *   Over a bare Deno it costs 8 ms and 1.6 MiB of anonymous memory, which the
 *   daemon's logger and store load anyway; cac 25 ms and 3.7 MiB, commander 38
 *   ms and 5.9 MiB, citty 55 ms and 6.7 MiB (medians of five), none of which
 *   has completions or lets a verb's file be loaded when it runs without work
 *   of our own.
 * - 2026-11: exit code 2 is all that a person has to mend first: arguments,
 *   environment, config file, children file. A service manager should not try
 *   again (`RestartPreventExitStatus=2`).
 *
 * @module
 */

export { type Io, type Output, processIo } from "./io.ts";
export { main } from "./main.ts";
export type { ExitCode } from "./verb.ts";
