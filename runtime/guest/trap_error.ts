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

/** How a `WebAssembly.Exception`, which is no `Error`, writes itself. */
const EXCEPTION = "[object WebAssembly.Exception]";

/**
 * Names a function of a module by a place in its code, in bytes from the start
 * of the prepared module: Deno writes no function index into a stack.
 */
export type FunctionName = (offset: number) => string | undefined;

/**
 * Turns what ended a guest into one of our errors; one that is ours already
 * stays as it is.
 */
export function trapError(
  thrown: unknown,
  functionName: FunctionName,
): GuestEndedError {
  if (thrown instanceof GuestEndedError) return thrown;
  if (!(thrown instanceof Error)) {
    const text = String(thrown);
    const what = text === EXCEPTION ? "an exception that nobody caught" : text;
    return new GuestTrapError(`The guest trapped: ${what}`, { cause: text });
  }
  const cause = withoutFrames(thrown);
  const options = { cause };
  const frames = guestFrames(cause.stack, functionName);
  const where = frames.length === 0 ? "" : ` in ${frames.join(" < ")}`;
  if (thrown instanceof RangeError && /call stack/.test(thrown.message)) {
    const what = `The guest recursed deeper than its stack${where}`;
    return new GuestStackOverflowError(what, options);
  }
  const what = `The guest trapped: ${thrown.message}${where}`;
  return new GuestTrapError(what, options);
}

/** The guest's functions on the stack, innermost first. */
function guestFrames(stack: string, functionName: FunctionName): string[] {
  return [...stack.matchAll(/wasm-function\[\d+\]:0x([0-9a-f]+)/g)]
    .slice(0, FRAMES_SHOWN)
    .map(([, hex = ""]) =>
      functionName(Number.parseInt(hex, 16)) ?? `the code at 0x${hex}`
    );
}

/** A copy whose stack is only text: the frames themselves hold the instance. */
function withoutFrames(error: Error): Error & { readonly stack: string } {
  const { name, message, stack = "" } = error;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const copy = new Error(message);
  Error.stackTraceLimit = stackTraceLimit;
  return Object.assign(copy, { name, stack });
}
