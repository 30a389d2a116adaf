/**
 * What a guest writes, as log lines: its calls of `log`, and what it prints to
 * standard output and standard error, cut into lines. Bounded in rate, in the
 * length of a line and in what is kept of an unfinished one. What does not pass
 * the gate is not even decoded: a flood costs little more than looking for the
 * ends of lines.
 *
 * @module
 */

import type { LogLevel } from "./abi.ts";
import { LogGate } from "./log_gate.ts";

/** Longer lines are cut. */
export const LONGEST_LINE_BYTES = 8 * 1024;

const NEWLINE = 10;
const NOTHING = new Uint8Array();
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
  readonly #dropped: (lines: number) => void;
  readonly #gate: LogGate;
  /** Unfinished lines; emptied by the newline and by `flush`. */
  readonly #begun: Record<PrintedStream, Uint8Array> = {
    stdout: NOTHING,
    stderr: NOTHING,
  };

  constructor(
    linesPerSecond: number,
    write: (level: LogLevel, line: string) => void,
    dropped: (lines: number) => void = () => {},
  ) {
    this.#dropped = dropped;
    this.#gate = new LogGate(linesPerSecond);
    this.#write = write;
  }

  /** Writes one line, if the rate allows it; returns whether it does. */
  line(level: LogLevel, bytes: Uint8Array): boolean {
    if (!this.#gate.pass(performance.now())) return false;
    this.#sayDropped();
    const most = Math.min(bytes.length, LONGEST_LINE_BYTES);
    this.#write(level, decoder.decode(bytes.subarray(0, most)));
    return true;
  }

  /** Takes what was printed; whole lines go out, the rest waits. */
  print(stream: PrintedStream, bytes: Uint8Array): void {
    let from = 0;
    let end = bytes.indexOf(NEWLINE);
    while (end >= 0) {
      const written = this.#finish(stream, bytes.subarray(from, end));
      // One call takes no time: what follows a line that is dropped is dropped.
      from = written ? end + 1 : this.#drop(bytes, end + 1);
      end = bytes.indexOf(NEWLINE, from);
    }
    this.#begun[stream] = join(this.#begun[stream], bytes.subarray(from));
  }

  /** Writes unfinished lines and what was lost: nothing more will come. */
  flush(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      if (this.#begun[stream].length > 0) this.#finish(stream, NOTHING);
    }
    this.#sayDropped();
  }

  /** Drops all whole lines from `from` on; returns where the last one ends. */
  #drop(bytes: Uint8Array, from: number): number {
    const end = Math.max(from, bytes.lastIndexOf(NEWLINE) + 1);
    let lines = 0;
    for (let at = from; at < end; at++) if (bytes[at] === NEWLINE) lines++;
    this.#gate.drop(lines);
    return end;
  }

  #finish(stream: PrintedStream, end: Uint8Array): boolean {
    const begun = this.#begun[stream];
    this.#begun[stream] = NOTHING;
    const whole = begun.length === 0 ? end : join(begun, end);
    return this.line(LEVEL_OF[stream], whole);
  }

  #sayDropped(): void {
    const dropped = this.#gate.takeDropped();
    if (dropped === 0) return;
    this.#dropped(dropped);
    this.#write("warn", `${dropped} lines dropped: too many`);
  }
}

/** A copy of both, as much as fits into a line. */
function join(begun: Uint8Array, more: Uint8Array): Uint8Array {
  if (more.length === 0) return begun;
  const length = Math.min(begun.length + more.length, LONGEST_LINE_BYTES);
  const joined = new Uint8Array(length);
  joined.set(begun);
  joined.set(more.subarray(0, length - begun.length), begun.length);
  return joined;
}
