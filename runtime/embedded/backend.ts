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
  /** What cuts each open watch; a watch removes itself when it ends. */
  readonly streams: Set<(reason: Error) => void>;
}

/** Returns the time as API objects carry it: in whole seconds. */
export function timestamp({ now }: Backend): string {
  return `${now().toISOString().slice(0, 19)}Z`;
}
