/**
 * The program was called wrongly.
 *
 * @module
 */

/** The arguments make no sense; nothing has been done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** The verbs that help is asked about: `["kv", "get"]`. */
  readonly verbs: readonly string[];

  constructor(message: string, verbs: readonly string[]) {
    super(message);
    this.verbs = verbs;
  }
}
