/**
 * Who writes, from a request.
 *
 * @module
 */

import { type ApiRequest, managerOf } from "./api_request.ts";
import { type Backend, timestamp } from "./backend.ts";
import type { Writer } from "./managed_fields.ts";

/** Returns who manages the fields that a request writes. */
export function writerOf(
  backend: Backend,
  request: ApiRequest,
  operation: Writer["operation"],
): Writer {
  return {
    manager: managerOf(request),
    operation,
    subresource: request.subresource,
    time: timestamp(backend),
  };
}
