/**
 * What every verb works on.
 *
 * @module
 */

import type { Registry } from "./registry.ts";
import type { Store } from "./store.ts";

/** The state of one server. */
export interface Backend {
  readonly store: Store;
  readonly registry: Registry;
  /** The time that objects are stamped with. */
  readonly now: () => Date;
  /** How often a watch that asked for bookmarks gets one. */
  readonly bookmarkEveryMs: number;
  /** The open watches; each removes itself when it ends. */
  readonly streams: Set<OpenStream>;
}

/** A watch that is open. */
export interface OpenStream {
  /** Ends it in good order. */
  end(): void;
  /** Breaks it off in the middle. */
  cut(): void;
}

/** Returns the time as API objects carry it: in whole seconds. */
export function timestamp({ now }: Backend): string {
  return `${now().toISOString().slice(0, 19)}Z`;
}
