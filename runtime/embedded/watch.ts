/**
 * Watches: what has changed since a version, and every change to come.
 *
 * @module
 */

import { type ApiRequest, invalidOptions, type Reply } from "./api_request.ts";
import type { Backend, OpenStream } from "./backend.ts";
import { ApiError } from "./errors.ts";
import { fieldError } from "./field_error.ts";
import { isObject, type JsonObject, objectAt } from "./json.ts";
import { readNumber, readVersion, selectObjects } from "./list.ts";
import { type OutputFormat, readFormat, writeObject } from "./output.ts";
import { apiVersionOf, groupResource, type Resource } from "./resource.ts";
import { readSelector, type Selector } from "./selectors.ts";
import type { Change } from "./store.ts";

/** How long a watch lasts when the client does not say. */
const DEFAULT_TIMEOUT_S = 30 * 60;

/** A client that lags behind by more events than this is cut off, as by a real server. */
const MAX_LAG = 10_000;

/** What a client wants to see. */
interface Watch {
  readonly resource: Resource;
  readonly namespace: string;
  readonly selector: Selector | undefined;
  readonly format: OutputFormat;
  readonly version: number;
  readonly sendsList: boolean;
  readonly bookmarks: boolean;
  readonly endsListWithBookmark: boolean;
  readonly timeoutMs: number;
}

/** Answers a `GET` with `watch=true`. */
export function watch(backend: Backend, request: ApiRequest): Reply {
  const stream = new WatchStream(backend, readWatch(request));
  return {
    code: 200,
    body: new ReadableStream(
      {
        start: (controller) => stream.start(controller),
        cancel: () => stream.end(),
      },
      { highWaterMark: MAX_LAG },
    ),
  };
}

function readWatch(request: ApiRequest): Watch {
  const { resource, namespace, query, headers } = request;
  const initial = query.get("sendInitialEvents");
  checkWatchOptions(query, initial);
  const text = query.get("resourceVersion") ?? "";
  const sendsList = initial === null
    ? text === "" || text === "0"
    : initial === "true";
  return {
    resource,
    namespace,
    selector: readSelector(query, resource),
    format: readFormat(headers, query),
    version: readVersion(text),
    sendsList,
    bookmarks: query.get("allowWatchBookmarks") === "true",
    endsListWithBookmark: initial === "true",
    timeoutMs: 1000 *
      (readNumber(query, "timeoutSeconds") || DEFAULT_TIMEOUT_S),
  };
}

function checkWatchOptions(
  query: URLSearchParams,
  initial: string | null,
): void {
  const match = query.get("resourceVersionMatch") ?? "";
  const errors = [];
  if (initial === null && match !== "") {
    errors.push(
      fieldError.forbidden(
        "resourceVersionMatch",
        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
      ),
    );
  }
  if (initial !== null && match !== "NotOlderThan") {
    errors.push(
      fieldError.forbidden(
        "resourceVersionMatch",
        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
      ),
    );
    if (match !== "") {
      errors.push(
        fieldError.notSupported("resourceVersionMatch", match, [
          "NotOlderThan",
        ]),
      );
    }
  }
  if (errors.length > 0) throw invalidOptions("ListOptions", errors);
}

/** One client's stream of events. */
class WatchStream implements OpenStream {
  readonly #backend: Backend;
  readonly #watch: Watch;
  readonly #encoder = new TextEncoder();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly #ending = new AbortController();

  constructor(backend: Backend, watch: Watch) {
    this.#backend = backend;
    this.#watch = watch;
  }

  /** Sends what there is, then every change. */
  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    const { store, streams, bookmarkEveryMs } = this.#backend;
    const { sendsList, bookmarks, timeoutMs } = this.#watch;
    try {
      if (sendsList) this.#sendList();
      else this.#sendChangesSince(this.#watch.version);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#send(eventText("ERROR", JSON.stringify(error.status)));
      this.end();
      return;
    }
    const unsubscribe = store.subscribe((change) => this.#onChange(change));
    streams.add(this);
    const timeout = setTimeout(() => this.end(), timeoutMs);
    const bookmark = bookmarks
      ? setInterval(() => this.#sendBookmark({}), bookmarkEveryMs)
      : undefined;
    this.#ending.signal.addEventListener("abort", () => {
      unsubscribe();
      streams.delete(this);
      clearTimeout(timeout);
      clearInterval(bookmark);
    });
  }

  /** Ends the stream in good order. */
  end(): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    try {
      this.#controller?.close();
    } catch {
      // The client has cancelled the stream: it is closed already.
    }
  }

  /** Breaks the stream off in the middle. */
  cut(): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    // A text, no error: Deno prints what it is given, and a stack says nothing here.
    this.#controller?.error("A watch was cut on demand");
  }

  #send(text: string): void {
    this.#controller?.enqueue(this.#encoder.encode(text));
  }

  #sendList(): void {
    const { store } = this.#backend;
    const { resource } = this.#watch;
    const entries = selectObjects(
      store.list(groupResource(resource)),
      this.#watch,
    );
    const events = entries.map(([, { json }]) =>
      eventText("ADDED", this.#write(json))
    );
    if (events.length > 0) this.#send(events.join(""));
    if (this.#watch.endsListWithBookmark && this.#watch.bookmarks) {
      this.#sendBookmark({ "k8s.io/initial-events-end": "true" });
    }
  }

  #sendChangesSince(version: number): void {
    const events = this.#backend.store.changesSince(version)
      .map((change) => this.#eventOf(change) ?? "");
    const text = events.join("");
    if (text !== "") this.#send(text);
  }

  #onChange(change: Change): void {
    const event = this.#eventOf(change);
    if (event === undefined) return;
    if ((this.#controller?.desiredSize ?? 0) <= 0) this.end();
    else this.#send(event);
  }

  #sendBookmark(annotations: JsonObject): void {
    const { resource } = this.#watch;
    const metadata: JsonObject = {
      resourceVersion: String(this.#backend.store.version),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    };
    const object: JsonObject = {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata,
    };
    this.#send(eventText("BOOKMARK", this.#write(JSON.stringify(object))));
  }

  /** Returns the event that a change is to this watch, if it is one. */
  #eventOf(change: Change): string | undefined {
    const { resource, namespace, selector } = this.#watch;
    if (change.resource !== groupResource(resource)) return undefined;
    if (namespace !== "" && !change.key.startsWith(`${namespace}/`)) {
      return undefined;
    }
    if (selector === undefined) {
      return eventText(change.type, this.#write(change.json));
    }
    const isSelected = (json: string | undefined) =>
      json !== undefined && selector(JSON.parse(json));
    const was = isSelected(change.previous?.json);
    const is = change.type !== "DELETED" && isSelected(change.json);
    if (was && is) return eventText("MODIFIED", this.#write(change.json));
    if (is) return eventText("ADDED", this.#write(change.json));
    return was
      ? eventText("DELETED", this.#write(lastSeen(change)))
      : undefined;
  }

  #write(json: string): string {
    const { resource, format } = this.#watch;
    return writeObject(json, { resource, format, now: this.#backend.now() });
  }
}

function eventText(type: string, object: string): string {
  return `{"type":"${type}","object":${object}}\n`;
}

/** Returns an object as it was when it was selected last, at the version of the change. */
function lastSeen(change: Change): string {
  const object: JsonObject = JSON.parse(change.previous?.json ?? change.json);
  const metadata = objectAt(object, "metadata");
  if (isObject(metadata)) metadata.resourceVersion = String(change.version);
  return JSON.stringify(object);
}
