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
