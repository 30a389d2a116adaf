/**
 * What the border needs of the two styles of guests.
 *
 * @module
 */

import type { AbiReply } from "./abi.ts";
import type { Handles, SavedHandles } from "./handles.ts";

/** A request that a guest in call style is parked at. */
export interface PendingRequest {
  /** Lets the guest go on with this reply. */
  readonly reply: (reply: AbiReply) => void;
  /** The same, and tells the host that nobody waits for its reply any more. */
  readonly giveUp: (reply: AbiReply) => void;
}

/** A guest that is called and returns. */
export interface CallStyle {
  readonly kind: "call";
  /** Whether no call is under way. */
  readonly atRest: boolean;
  /** What it is parked at; set and cleared by the border. */
  pending: PendingRequest | undefined;
  /** Takes the result of the reconcile under way; returns whether it is the first. */
  give(result: Uint8Array): boolean;
}

/** What is saved of a guest in loop style beside its memory. */
export interface SavedLoop {
  readonly nextReconcile: number;
  /** Reconciles under way. */
  readonly reconciles: readonly number[];
  readonly handles: SavedHandles;
  /** When it wants to be pumped, by its monotonic clock. */
  readonly timerMs?: number;
}

/** A guest that is pumped. */
export interface LoopStyle {
  readonly kind: "loop";
  /** Whether nothing of it can run and no message waits. */
  readonly atRest: boolean;
  /** Its requests and streams. */
  readonly handles: Handles;
  /** Takes the result of a reconcile; returns whether that was under way. */
  answer(id: number, result: Uint8Array): boolean;
  /** What must be saved of it. */
  save(): SavedLoop;
}

/** How a guest's border is used. */
export type GuestStyle = CallStyle | LoopStyle;
