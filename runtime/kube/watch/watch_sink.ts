/**
 * Who takes what a watch brings.
 *
 * @module
 */

/** What items of a list are, which do not say so themselves. */
export interface ItemType {
  readonly kind: string;
  readonly apiVersion: string;
}

/** One change of one object. */
export type ChangeType = "added" | "modified" | "deleted";

/** Takes objects as bytes, which are good only during the call. */
export interface WatchSink {
  /** What to wait for before the next change, if anything. */
  readonly ready: Promise<void> | undefined;

  /** All objects there are begin to come; what an earlier list began is void. */
  beginList(): void;

  /**
   * Takes one item of a page, that starts at `at`; returns where it ended.
   *
   * @throws {SyntaxError} if there is no object
   */
  listItem(bytes: Uint8Array, at: number, type: ItemType): number;

  /** Says that these were all; what was not named is gone. */
  endList(resourceVersion: string): Promise<void>;

  /**
   * Takes one change and returns the object's version. Between `beginList()`
   * and `endList()` it is a change of the list that is coming.
   *
   * @throws {SyntaxError} if there is no object
   */
  change(type: ChangeType, bytes: Uint8Array, at: number): string;

  /** Says that all changes up to this version have come. */
  progress(resourceVersion: string): void;
}
