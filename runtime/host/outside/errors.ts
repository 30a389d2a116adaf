/**
 * Why nothing came back from the world outside.
 *
 * @module
 */

/** A request to the world outside came to nothing, which its sender is told. */
export class OutsideError extends Error {
  override readonly name = "OutsideError";
  /** The HTTP status that says it best. */
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
