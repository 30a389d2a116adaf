/**
 * One page of a list as bytes: its version, how it goes on, and where each of
 * its items is.
 *
 * @module
 */

import { MemberCursor, readValue, skipBlank } from "../json/mod.ts";
import type { ItemType } from "./watch_sink.ts";

/** What a page says, and where its items are. */
export interface ListPage extends ItemType {
  readonly resourceVersion: string;
  /** Gives the next page; empty on the last. */
  readonly continueToken: string;
  /** Where the array of items starts; 0 if there is none. */
  readonly itemsStart: number;
}

const encoder = new TextEncoder();
const KIND = encoder.encode("kind");
const API_VERSION = encoder.encode("apiVersion");
const METADATA = encoder.encode("metadata");
const ITEMS = encoder.encode("items");

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

interface ListMeta {
  readonly resourceVersion?: string;
  readonly continue?: string;
}

/**
 * Reads the head of a list, wherever its members stand, and checks all of it.
 *
 * @throws {SyntaxError} if it is no list of Kubernetes
 */
export function readListPage(body: Uint8Array): ListPage {
  const cursor = new MemberCursor();
  let [kind, apiVersion, itemsStart] = ["", "", 0];
  let metadata: ListMeta = {};
  for (cursor.open(body, 0); cursor.next();) {
    const { valueStart } = cursor;
    const end = cursor.skip();
    if (cursor.keyIs(KIND)) kind = String(readValue(body, valueStart, end));
    if (cursor.keyIs(API_VERSION)) {
      apiVersion = String(readValue(body, valueStart, end));
    }
    if (cursor.keyIs(METADATA)) {
      metadata = readValue(body, valueStart, end) as ListMeta;
    }
    if (cursor.keyIs(ITEMS) && body[valueStart] === OPEN_BRACKET) {
      itemsStart = valueStart;
    }
  }
  if (!kind.endsWith("List") || !metadata.resourceVersion) {
    throw new SyntaxError(
      `Cannot read a list: it is a "${kind}" without a resourceVersion`,
    );
  }
  return {
    resourceVersion: metadata.resourceVersion,
    continueToken: metadata.continue ?? "",
    kind: kind.slice(0, -"List".length),
    apiVersion,
    itemsStart,
  };
}

/**
 * Hands the offset of each item of `body` to `take`, which returns where the
 * item ended; returns how many there were.
 */
export function takeItems(
  body: Uint8Array,
  { itemsStart }: ListPage,
  take: (at: number) => number,
): number {
  if (itemsStart === 0) return 0;
  let count = 0;
  let at = skipBlank(body, itemsStart + 1);
  while (body[at] !== CLOSE_BRACKET) {
    at = skipBlank(body, take(at));
    count++;
    // The page was checked as a whole: what is no bracket is a comma.
    if (body[at] !== CLOSE_BRACKET) at = skipBlank(body, at + 1);
  }
  return count;
}
