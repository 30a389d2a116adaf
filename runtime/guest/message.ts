/**
 * A message on its way into a guest in loop style.
 *
 * @module
 */

import type { MessageKind } from "./abi.ts";

/** What `deliver` hands over. */
export interface Message {
  readonly id: number;
  readonly kind: MessageKind;
  /** The bytes, made when the guest is ready for them; nothing if nobody wants them any more. */
  readonly body: () => Uint8Array | undefined;
}
