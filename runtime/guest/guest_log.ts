/**
 * What a guest writes, as log lines: its calls of `log`, and what it prints to
 * standard output and standard error, cut into lines. Bounded in rate, in the
 * length of a line and in what is kept of an unfinished one.
 *
 * @module
 */

import type { LogLevel } from "./abi.ts";
import { LogGate } from "./log_gate.ts";

/** Longer lines are cut. */
export const LONGEST_LINE_BYTES = 8 * 1024;

const NEWLINE = 10;
const decoder = new TextDecoder();

/** The standard streams that a guest can print to. */
export type PrintedStream = "stdout" | "stderr";

const LEVEL_OF: Readonly<Record<PrintedStream, LogLevel>> = {
  stdout: "info",
  stderr: "warn",
};

/** The log of one guest. */
export class GuestLog {
  readonly #write: (level: LogLevel, line: string) => void;
  readonly #gate: LogGate;
  /** Unfinished lines; emptied by the newline and by `flush`. */
  readonly #begun: Record<PrintedStream, string> = { stdout: "", stderr: "" };

  constructor(
    linesPerSecond: number,
    write: (level: LogLevel, line: string) => void,
  ) {
    this.#gate = new LogGate(linesPerSecond);
    this.#write = write;
  }

  /** Writes one line, if the rate allows it. */
  line(level: LogLevel, text: string): void {
    const { passes, dropped } = this.#gate.pass(performance.now());
    if (!passes) return;
    if (dropped > 0) this.#write("warn", `${dropped} lines dropped: too many`);
    this.#write(level, text);
  }

  /** Takes what was printed; whole lines go out, the rest waits. */
  print(stream: PrintedStream, bytes: Uint8Array): void {
    let rest = bytes;
    for (
      let end = rest.indexOf(NEWLINE);
      end >= 0;
      end = rest.indexOf(NEWLINE)
    ) {
      const begun = this.#begun[stream];
      this.#begun[stream] = "";
      this.line(LEVEL_OF[stream], begun + text(rest.subarray(0, end)));
      rest = rest.subarray(end + 1);
    }
    const room = LONGEST_LINE_BYTES - this.#begun[stream].length;
    if (room > 0) this.#begun[stream] += text(rest.subarray(0, room));
  }

  /** Writes unfinished lines: nothing more will come. */
  flush(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      const begun = this.#begun[stream];
      this.#begun[stream] = "";
      if (begun !== "") this.line(LEVEL_OF[stream], begun);
    }
  }
}

const text = (bytes: Uint8Array): string =>
  decoder.decode(bytes.subarray(0, LONGEST_LINE_BYTES));
