/**
 * What images tell to whoever counts.
 *
 * @module
 */

/** Where the bytes of one save went. */
export interface WrittenBytes {
  /** Blocks of memory. */
  readonly memory: number;
  /** Sums, head and mark. */
  readonly meta: number;
}

/** Why a child has no image to be woken from. */
export type ColdReason =
  /** It has never had one. */
  | "new"
  /** It was running when the host ended, so it had gone past its image. */
  | "running"
  /** The system started anew, and the host was not stopped in order before. */
  | "anotherBoot"
  /** The image belongs to another module, version or spec. */
  | "foreign"
  /** Bytes are not what was written. */
  | "rotten"
  /** The image's format is not one that is read. */
  | "unsupported"
  /** There are files but no mark that would vouch for them. */
  | "unmarked"
  /** The disk does not give the bytes back. */
  | "unreadable"
  /** It was given up because it could not be kept right. */
  | "discarded";

/** Called as things happen; must not throw. */
export interface ImageObserver {
  /** A save wrote this much, whether it came to its end or not. */
  written(child: string, bytes: WrittenBytes): void;
  /** A child was found to have no image to be woken from. */
  cold(child: string, reason: ColdReason, detail: string): void;
  /** The files of an image were moved to the quarantine. */
  setAside(child: string, reason: ColdReason): void;
  /** An image was read through and its sums are right. */
  verified(child: string, bytes: number): void;
  /** An image was synced to the disk. */
  synced(child: string): void;
  /** A slot of the marks file could not be read; whose it was is unknown. */
  rottenMark(slot: number): void;
  /** Something that can be done without failed. */
  failed(action: string, error: unknown): void;
}

/** Counts nothing. */
export const silentObserver: ImageObserver = {
  written(): void {},
  cold(): void {},
  setAside(): void {},
  verified(): void {},
  synced(): void {},
  rottenMark(): void {},
  failed(): void {},
};
