/**
 * One line of a watch: what happened, and where in the line the object is.
 *
 * @module
 */

import { MemberCursor, readValue, skipBlank } from "../json/mod.ts";

/** What a line says. */
export type WatchLine =
  | {
    readonly type: "added" | "modified" | "deleted";
    /** Where the object starts in the line. */
    readonly objectStart: number;
  }
  | {
    readonly type: "bookmark";
    readonly resourceVersion: string;
    /** Whether all objects that were there at the start have been sent. */
    readonly initialEventsEnd: boolean;
  }
  | {
    readonly type: "error";
    /** The Status object, as it came. */
    readonly status: unknown;
  };

/** The annotation that ends the initial events of a streamed list. */
const INITIAL_EVENTS_END = "k8s.io/initial-events-end";

const encoder = new TextEncoder();
const TYPE = encoder.encode("type");
const OBJECT = encoder.encode("object");

/**
 * Reads one line, without its newline. The object itself is not checked here:
 * whoever keeps it scans it.
 *
 * @throws {SyntaxError} if the line is no watch event
 */
export function readWatchLine(line: Uint8Array): WatchLine {
  const cursor = new MemberCursor();
  let type = "";
  let [start, end] = [0, 0];
  for (cursor.open(line, 0); cursor.next();) {
    if (cursor.keyIs(TYPE)) {
      type = cursor.string();
      continue;
    }
    const valueEnd = cursor.skip();
    if (cursor.keyIs(OBJECT)) [start, end] = [cursor.valueStart, valueEnd];
  }
  if (start === 0 || skipBlank(line, cursor.end) < line.length) {
    throw new SyntaxError(
      "Cannot read a watch line: it is no event with an object",
    );
  }
  switch (type) {
    case "ADDED":
      return { type: "added", objectStart: start };
    case "MODIFIED":
      return { type: "modified", objectStart: start };
    case "DELETED":
      return { type: "deleted", objectStart: start };
    case "BOOKMARK":
      return readBookmark(readValue(line, start, end) as Bookmark);
    case "ERROR":
      return { type: "error", status: readValue(line, start, end) };
    default:
      throw new SyntaxError(`Cannot read a watch line: its type is "${type}"`);
  }
}

interface Bookmark {
  readonly metadata?: {
    readonly resourceVersion?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

function readBookmark({ metadata = {} }: Bookmark): WatchLine {
  const { resourceVersion, annotations } = metadata;
  if (!resourceVersion) {
    throw new SyntaxError(
      "Cannot read a watch line: a bookmark without resourceVersion",
    );
  }
  return {
    type: "bookmark",
    resourceVersion,
    initialEventsEnd: annotations?.[INITIAL_EVENTS_END] === "true",
  };
}
