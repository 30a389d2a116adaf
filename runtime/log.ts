/**
 * The logger: JSON lines on stderr by pino, or lines for people.
 *
 * The message is constant and the variables are fields, so that lines can be
 * counted and searched. Loggers of a part carry its fields:
 * `log.child({ child, controller, key })`.
 *
 * pino's worker-thread transports are not used: a worker costs 6 MiB. Lines
 * are written synchronously, so that the last one before a crash is there.
 *
 * What it costs in anonymous memory (2026-11, `bench/log_bench.ts`): 5.4 MiB
 * for a logger at rest over a bare Deno; once it has written 1000 lines, 5.9
 * MiB (bundled) to 6.4 MiB over a Deno that wrote the same lines by itself.
 * 4.7 of them are Deno's Node layer, which `node:fs` and `node:sqlite` load
 * anyway: beside those pino costs about one.
 *
 * @module
 */

import pino from "pino";

/** A logger; `child()` makes one with further fields. */
export type Logger = pino.Logger;

/** The levels, from all to nothing. */
export const LEVELS = [
  "trace",
  "debug",
  "info",
  "warn",
  "error",
  "silent",
] as const;

/** How a logger is set up. */
export interface LogOptions {
  readonly level: typeof LEVELS[number];
  /** `json` for programs, `pretty` for people. */
  readonly format: "json" | "pretty";
  /**
   * Where complete lines go.
   *
   * @default stderr
   */
  readonly write?: (line: string) => void;
  /** Colours in pretty lines. @default false */
  readonly colour?: boolean;
}

/**
 * Makes a logger.
 *
 * @example
 * ```ts
 * import { createLogger } from "./log.ts";
 *
 * const log = createLogger({ level: "info", format: "json" });
 * log.child({ child: "ring" }).info({ key: "a/b" }, "Reconciled");
 * ```
 */
export function createLogger(options: LogOptions): Logger {
  const write = options.write ?? writeToStderr;
  const pretty = (line: string): void =>
    write(prettyLine(line, options.colour ?? false));
  return pino({
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label): { level: string } => ({ level: label }) },
    messageKey: "message",
    errorKey: "error",
  }, { write: options.format === "json" ? write : pretty });
}

const encoder = new TextEncoder();

/** Writes all of `line`: a pipe may take it in parts. */
function writeToStderr(line: string): void {
  let bytes = encoder.encode(line);
  while (bytes.length > 0) {
    bytes = bytes.subarray(Deno.stderr.writeSync(bytes));
  }
}

const COLOURS: Readonly<Record<string, string>> = {
  trace: "\x1b[90m",
  debug: "\x1b[90m",
  info: "\x1b[32m",
  warn: "\x1b[33m",
  error: "\x1b[31m",
};
const PLAIN = "\x1b[0m";
const GREY = "\x1b[90m";

/** Turns one JSON line of ours into `12:00:00.000 INFO  message  key=value`. */
function prettyLine(line: string, colour: boolean): string {
  const { level, time, message, error, ...fields } = JSON.parse(line);
  const paint = (code: string, text: string): string =>
    colour ? `${code}${text}${PLAIN}` : text;
  const shown = Object.entries(fields)
    .map(([key, value]) => `${paint(GREY, `${key}=`)}${fieldText(value)}`);
  const head = [
    paint(GREY, String(time).slice(11, 23)),
    paint(COLOURS[level] ?? "", String(level).toUpperCase().padEnd(5)),
    message,
  ].join(" ");
  const text = [head, ...shown].join("  ");
  return error === undefined ? `${text}\n` : `${text}\n  ${errorText(error)}\n`;
}

const fieldText = (value: unknown): string =>
  typeof value === "string" && /^[^\s"=]+$/.test(value)
    ? value
    : JSON.stringify(value);

const errorText = (
  error: { readonly stack?: string; readonly message?: string },
): string =>
  (error.stack ?? error.message ?? JSON.stringify(error)).replaceAll(
    "\n",
    "\n  ",
  );
