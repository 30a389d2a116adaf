/**
 * What talking to the API server tells to whoever counts and reports.
 *
 * @module
 */

/** One attempt at a request that is over. */
export interface RequestRecord {
  readonly method: string;
  /** The HTTP status, or what went wrong instead, as `"refused"`. */
  readonly code: string;
  readonly durationMs: number;
  readonly receivedBytes: number;
}

/** Which watch something happened to. */
export interface WatchLabels {
  /** As `"apps/v1/deployments"`. */
  readonly resource: string;
  /** Empty for all. */
  readonly namespace: string;
  readonly labelSelector: string;
  readonly fieldSelector: string;
}

/** Why a watch had to be opened again. */
export type WatchEnd =
  /** The server ended it in good order, as it does every few minutes. */
  | "ended"
  /** Its version is too old: everything is listed again. */
  | "gone"
  /** Nothing came for so long that the connection counts as dead. */
  | "idle"
  /** It cannot be read. */
  | "malformed"
  /** The server refuses it. */
  | "refused"
  /** The connection broke or did not come about. */
  | "broken";

/** How large the cache is. */
export interface CacheSize {
  readonly watches: number;
  readonly objects: number;
  /** Bytes of the objects that are kept. */
  readonly objectBytes: number;
  /** Bytes taken for them, room for more included. */
  readonly reservedBytes: number;
}

/**
 * Every method does nothing; an observer overrides what it wants to know. None
 * may throw or take long: they are called in the middle of things.
 */
export class KubeObserver {
  /** An attempt at a request is over. */
  requestEnded(_record: RequestRecord): void {}

  /** Bytes of a watch have arrived. */
  watchReceived(_bytes: number): void {}

  /** A watch ended, whatever for, and is opened again. */
  watchEnded(_watch: WatchLabels, _end: WatchEnd): void {}

  /** A watch has got all there is and follows from here on. */
  watchListed(_watch: WatchLabels, _durationMs: number): void {}

  /**
   * A watch does not work, for a reason not told before. It goes on trying;
   * the error's message says what a person can do.
   */
  watchTroubled(_watch: WatchLabels, _error: Error): void {}

  /** A watch that was troubled works again. */
  watchRecovered(_watch: WatchLabels): void {}

  /** A subscriber threw: a defect of its own, from which others are spared. */
  subscriberFailed(_watch: WatchLabels, _error: unknown): void {}
}
