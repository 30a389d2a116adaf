/**
 * Colours for a terminal.
 *
 * @module
 */

import { type Io, mayColour } from "./io.ts";

/** Puts text into a colour, or leaves it as it is. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
}

const PLAIN = "\x1b[0m";

/** Returns the colours that the stream may have. */
export function paintFor(io: Io, stream: "stdout" | "stderr"): Paint {
  const colours = mayColour(io[stream], io.environment);
  const paint = (code: number) => (text: string): string =>
    colours ? `\x1b[${code}m${text}${PLAIN}` : text;
  return {
    bold: paint(1),
    dim: paint(2),
    red: paint(31),
    green: paint(32),
    yellow: paint(33),
  };
}

/**
 * Returns text that no terminal takes for a command: control characters but
 * for tab and newline are shown as escapes.
 */
export function visible(text: string): string {
  return text.replaceAll(
    // deno-lint-ignore no-control-regex
    /[\0-\x08\x0b-\x1f\x7f-\x9f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
