/**
 * How a guest can fail, each way a class of its own, so that the host retries,
 * waits or gives up by type. All of them end the instance: a guest that was
 * stopped in the middle has no state that can be trusted.
 *
 * @module
 */

import type { Reason } from "./prepare/mod.ts";

/**
 * A guest was ended; every way of ending is a subclass.
 *
 * None keeps the stack that it was made on: most are made on a guest's own, whose
 * frames hold the instance and its memory for as long as somebody holds the error.
 */
export abstract class GuestEndedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message, options);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The guest's own code trapped: unreachable, out of bounds, a failed cast. */
export class GuestTrapError extends GuestEndedError {
  override readonly name = "GuestTrapError";
}

/** The guest recursed deeper than its stack. */
export class GuestStackOverflowError extends GuestEndedError {
  override readonly name = "GuestStackOverflowError";
}

/** The guest computed longer in one activation than its limit. */
export class GuestCpuLimitError extends GuestEndedError {
  override readonly name = "GuestCpuLimitError";
  /** The limit, in milliseconds of its own time on the processor. */
  readonly limitMs: number;

  constructor(limitMs: number) {
    super(
      `Cannot go on: the guest computed for ${limitMs} ms in one activation, its limit`,
    );
    this.limitMs = limitMs;
  }
}

/** A reconcile took longer than its deadline. */
export class GuestDeadlineError extends GuestEndedError {
  override readonly name = "GuestDeadlineError";
  /** The deadline, in milliseconds from the start of the reconcile. */
  readonly deadlineMs: number;

  constructor(deadlineMs: number) {
    super(
      `Cannot go on: the reconcile took longer than its deadline of ${deadlineMs} ms`,
    );
    this.deadlineMs = deadlineMs;
  }
}

/** The host ended the guest for reasons of its own: shutdown, restart, removal. */
export class GuestStoppedError extends GuestEndedError {
  override readonly name = "GuestStoppedError";
}

/** The guest left by WASI's `proc_exit`. */
export class GuestExitError extends GuestEndedError {
  override readonly name = "GuestExitError";
  /** The code it left with. */
  readonly code: number;

  constructor(code: number) {
    super(`The guest left with code ${code}`);
    this.code = code;
  }
}

/** The guest used the border in a way that it does not allow. */
export class GuestProtocolError extends GuestEndedError {
  override readonly name = "GuestProtocolError";
}

/** A module cannot be instantiated under the limits of its child. */
export class GuestStartError extends Error {
  override readonly name = "GuestStartError";
}

/** A module cannot be run here at all. */
export class ModuleRefusedError extends Error {
  override readonly name = "ModuleRefusedError";
  /** All that is wrong with it. */
  readonly reasons: readonly Reason[];

  constructor(path: string, reasons: readonly Reason[]) {
    const said = reasons.map(({ why, offset, remedy }) =>
      `${why} at byte ${offset}; ${remedy}`
    );
    super(`Cannot use module "${path}": ${said.join("; ")}`);
    this.reasons = reasons;
  }
}

/**
 * A reconcile cannot be handed over: its input is larger than its guest may be
 * sent. The guest goes on.
 */
export class GuestInputSizeError extends Error {
  override readonly name = "GuestInputSizeError";

  constructor(bytes: number, most: number) {
    super(
      `Cannot hand the reconcile over: its input has ${bytes} bytes, wanted at most ${most}`,
    );
  }
}
