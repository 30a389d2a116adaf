/**
 * What the answer to a write says about what is there now.
 *
 * @module
 */

import type { ObjectName, ResourceRequest } from "../api/mod.ts";
import { readValue } from "../json/mod.ts";

/** What a write has done. */
export type WriteEffect =
  /** The answer is the object as it is now. */
  | { readonly kind: "put" }
  /** The object is gone. */
  | {
    readonly kind: "removed";
    readonly object: ObjectName;
    readonly uid: string | undefined;
  }
  /** Nothing that can be told from the answer. */
  | { readonly kind: "unknown" };

/** A request that was fulfilled, and its answer. */
export interface ObservedWrite {
  readonly request: ResourceRequest;
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

const UNKNOWN: WriteEffect = { kind: "unknown" };

/** An answer as far as it is read here. */
interface Answer {
  readonly kind?: string;
  readonly details?: { readonly uid?: string };
  readonly metadata?: {
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
    readonly finalizers?: readonly string[];
  };
}

/** Kinds that stand for an object and are not all of it. */
const STAND_INS = new Set(["Table", "PartialObjectMetadata", "Status"]);

/** Returns what `write` has done, as far as its answer tells. */
export function writeEffect(write: ObservedWrite): WriteEffect {
  const { request, status, contentType, body } = write;
  const { verb, target, query } = request;
  const writes = ["create", "update", "patch", "delete"].includes(verb);
  const ofObject = target.subresource === "" || target.subresource === "status";
  if (!writes || status >= 300 || !ofObject || query.has("dryRun")) {
    return UNKNOWN;
  }
  if (!contentType.startsWith("application/json")) return UNKNOWN;
  const answer = readValue(body, 0, body.length) as Answer;
  if (isGone(verb, answer)) {
    const { namespace, name } = target;
    const uid = answer.details?.uid ?? answer.metadata?.uid;
    return { kind: "removed", object: { namespace, name }, uid };
  }
  const whole = answer.metadata?.resourceVersion !== undefined &&
    !STAND_INS.has(answer.kind ?? "");
  return whole ? { kind: "put" } : UNKNOWN;
}

/**
 * Whether an answer says that the object is gone. A deletion is answered with a
 * Status, or with the object as it was last; one that lingers, for a finalizer
 * or a grace period, bears its time of deletion. Who takes the last finalizer
 * off such an object is answered with it, and it is gone.
 */
function isGone(verb: string, { kind, metadata = {} }: Answer): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } =
    metadata;
  if (verb === "delete" && kind === "Status") return true;
  if (deletionTimestamp === undefined) return verb === "delete";
  return finalizers.length === 0 && deletionGracePeriodSeconds === 0;
}
