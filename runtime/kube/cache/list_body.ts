/**
 * A list as the API server would answer it, made of objects that are bytes.
 *
 * @module
 */

import type { ObjectView } from "./object_view.ts";

/** What the list is of. */
export interface ListHead {
  readonly apiVersion: string;
  /** As `"ConfigMap"`. */
  readonly kind: string;
  readonly resourceVersion: string;
}

const encoder = new TextEncoder();
const TAIL = encoder.encode("]}");
const COMMA = 0x2c;

/** Returns the JSON of a list of `objects`, all good during the call. */
export function listBody(
  { apiVersion, kind, resourceVersion }: ListHead,
  objects: Iterable<ObjectView>,
): Uint8Array<ArrayBuffer> {
  const members = JSON.stringify({
    kind: `${kind}List`,
    apiVersion,
    metadata: { resourceVersion },
  });
  const head = encoder.encode(`${members.slice(0, -1)},"items":[`);
  const items = [...objects].map(({ bytes }) => bytes);
  const commas = Math.max(items.length - 1, 0);
  const size = items.reduce((sum, item) => sum + item.length, commas);
  const body = new Uint8Array(head.length + size + TAIL.length);
  body.set(head, 0);
  let offset = head.length;
  for (const [index, item] of items.entries()) {
    if (index > 0) body[offset++] = COMMA;
    body.set(item, offset);
    offset += item.length;
  }
  body.set(TAIL, offset);
  return body;
}
