/**
 * The errors of preparing a module that callers tell apart.
 *
 * @module
 */

/** A module holds something this decoder does not know, at `offset`. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
  /** Where in the module it was found, in bytes from its start. */
  readonly offset: number;

  constructor(why: string, offset: number) {
    super(`Cannot decode the module: ${why} at byte ${offset}`);
    this.offset = offset;
  }
}

/** A module's file was replaced while it was being read; trying again takes the new one. */
export class ModuleChangedError extends Error {
  override readonly name = "ModuleChangedError";

  constructor(path: string) {
    super(`Cannot prepare "${path}": it changed while it was read`);
  }
}

/** Preparing a module failed for a reason that lies not in the module. */
export class PrepareFailedError extends Error {
  override readonly name = "PrepareFailedError";

  constructor(path: string, detail: string, options?: ErrorOptions) {
    super(`Cannot prepare "${path}": ${detail}`, options);
  }
}
