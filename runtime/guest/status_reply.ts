/**
 * Replies that the host itself makes: a Kubernetes `Status`, so that a guest
 * has one way of reading what went wrong.
 *
 * @module
 */

import type { AbiReply } from "./abi.ts";

/** Makes a reply that says no. */
export function statusReply(
  code: number,
  reason: string,
  message: string,
): AbiReply {
  const status = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    code,
  };
  return {
    status: code,
    headers: [["content-type", "application/json"]],
    body: new TextEncoder().encode(JSON.stringify(status)),
  };
}
