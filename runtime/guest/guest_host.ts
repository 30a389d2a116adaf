/**
 * What a guest may ask of whoever hosts it. The guest's side of the border
 * knows nothing of Kubernetes: it hands a request over and learns what became
 * of it.
 *
 * @module
 */

import type { AbiReply, AbiRequest, LogLevel } from "./abi.ts";
import type { WatchMessage } from "./abi_watch.ts";

/**
 * Where the fate of one request goes: either one `reply`, or `opened`, any
 * number of `event`s and one `ended`; or `failed`, at any time. What comes after
 * the last of them is dropped.
 */
export interface ReplySink {
  reply(reply: AbiReply): void;
  opened(head: AbiReply): void;
  event(bytes: Uint8Array): void;
  ended(): void;
  failed(why: string): void;
}

/** What a guest is given by its host. */
export interface GuestHost {
  /**
   * Performs a request. The body is the host's own copy.
   *
   * @param signal Aborted when nobody waits for the reply any more.
   */
  request(request: AbiRequest, sink: ReplySink, signal: AbortSignal): void;
  /**
   * Takes a declaration of a controller.
   *
   * @throws {AbiError} It cannot be taken; the guest is told the message.
   */
  watch(message: WatchMessage): void;
  /** Takes one line of log; the guest has been held to its rate already. */
  log(level: LogLevel, line: string): void;
  /** So many lines were more than its rate. */
  logDropped?(lines: number): void;
}
