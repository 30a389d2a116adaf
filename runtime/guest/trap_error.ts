/**
 * What V8 throws when a guest fails, as an error of ours that names the guest's
 * own functions.
 *
 * @module
 */

import {
  GuestEndedError,
  GuestStackOverflowError,
  GuestTrapError,
} from "./errors.ts";

/** How many of the guest's frames a message shows. */
const FRAMES_SHOWN = 8;

/**
 * Turns what ended a guest into one of our errors; one that is ours already
 * stays as it is.
 *
 * @param functionName Names a function by its index, where that is known.
 */
export function trapError(
  thrown: unknown,
  functionName: (index: number) => string | undefined,
): GuestEndedError {
  if (thrown instanceof GuestEndedError) return thrown;
  const { message, stack = "" } = thrown instanceof Error
    ? thrown
    : new Error(String(thrown));
  const frames = guestFrames(stack, functionName);
  const where = frames.length === 0 ? "" : ` in ${frames.join(" < ")}`;
  if (thrown instanceof RangeError && /call stack/.test(message)) {
    return new GuestStackOverflowError(
      `The guest recursed deeper than its stack${where}`,
      { cause: thrown },
    );
  }
  return new GuestTrapError(`The guest trapped: ${message}${where}`, {
    cause: thrown,
  });
}

/** The guest's functions on the stack, innermost first. */
function guestFrames(
  stack: string,
  functionName: (index: number) => string | undefined,
): string[] {
  return [...stack.matchAll(/wasm-function\[(\d+)\]/g)]
    .slice(0, FRAMES_SHOWN)
    .map(([, index]) => functionName(Number(index)) ?? `function ${index}`);
}
