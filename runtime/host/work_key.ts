/**
 * What a reconcile is for: one object, seen by one controller of a child.
 *
 * @module
 */

/** One object of one controller. */
export interface WorkKey {
  readonly controller: string;
  /** Empty for a cluster-scoped object. */
  readonly namespace: string;
  readonly name: string;
}

/** Why a child is to look at an object. */
export type WakeReason =
  | "watch"
  | "timer"
  | "schedule"
  | "retry"
  | "start"
  | "person";

/** Why a guest is awake: for a key, or because a reply has come for it. */
export type WakeCause = WakeReason | "reply";

/** Names of Kubernetes hold no such character. */
const SEPARATOR = "\n";

/** Writes a key as one text: equal keys give equal texts. */
export function keyText({ controller, namespace, name }: WorkKey): string {
  return `${controller}${SEPARATOR}${namespace}${SEPARATOR}${name}`;
}

/** Reads what {@linkcode keyText} wrote. */
export function parseKey(text: string): WorkKey {
  const [controller = "", namespace = "", name = ""] = text.split(SEPARATOR);
  return { controller, namespace, name };
}
