/**
 * What all children of a host share.
 *
 * @module
 */

import type { GuestRuntime, LogLevel } from "../guest/mod.ts";
import type { ImageDirectory } from "../image/mod.ts";
import type { KeyvalDatabase } from "../keyval/mod.ts";
import type {
  AccessReviews,
  Discovery,
  KubeClient,
  SharedCache,
} from "../kube/mod.ts";
import type { Alarm } from "./alarm.ts";
import type { HostObserver } from "./observer.ts";
import type { OutsideWorld } from "./outside/mod.ts";

/** What all children of a host share. */
export interface ChildSurroundings {
  readonly runtime: GuestRuntime;
  /** Without it nobody is suspended. */
  readonly images: ImageDirectory | undefined;
  /** What outlives the process; each user has stores of its own. */
  readonly keyval: KeyvalDatabase;
  readonly client: KubeClient;
  readonly cache: SharedCache;
  readonly discovery: Discovery;
  /** What the accounts of children may do. */
  readonly reviews: AccessReviews;
  /** How children reach what is outside of the cluster. */
  readonly world: OutsideWorld;
  readonly alarm: Alarm;
  readonly observer: HostObserver;
  readonly log: (child: string, level: LogLevel, line: string) => void;
}
