/**
 * Whether a child may watch what it declares. What its rules do not allow is
 * refused for good; what its account may not do is asked again, since a role
 * can be granted at any time.
 *
 * @module
 */

import type { WatchedKind } from "../guest/mod.ts";
import { delay, type Resource } from "../kube/mod.ts";
import type { ChildAccess } from "./child_access.ts";
import { type Access, nameSelected } from "./permissions.ts";

/** What is to be watched: objects of a kind, in one namespace or in all. */
export interface WatchPlace {
  readonly kind: WatchedKind;
  readonly resource: Resource;
  /** Empty for all, and for what has none. */
  readonly namespace: string;
}

/** By whom it is asked, and who is told. */
export interface WatchPermissionOptions {
  readonly access: ChildAccess;
  /** Told of a refusal for good. */
  readonly refused: (kind: WatchedKind, why: string) => void;
  /** Told of a refusal that is tried again. */
  readonly waiting: (kind: WatchedKind, error: unknown) => void;
}

/** What a watch does: one that is told of changes has listed before. */
const VERBS = ["list", "watch"] as const;

/** A refusal is remembered for a minute, so that asking this often costs little. */
const RETRY_MS = 10_000;

/**
 * Resolves to whether the watch may be opened, however long its account has to
 * wait for its role; to `false` when the signal is aborted.
 */
export async function mayWatch(
  place: WatchPlace,
  { access, refused, waiting }: WatchPermissionOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const accesses = VERBS.map((verb) => accessOf(place, verb));
  for (const one of accesses) {
    const refusal = access.refusal(one);
    if (refusal === undefined) continue;
    refused(place.kind, refusal);
    return false;
  }
  while (!signal.aborted) {
    try {
      const denied = await firstDenied(accesses, access, signal);
      if (denied === undefined) return true;
      waiting(place.kind, access.accountRefusal(denied));
    } catch (error) {
      if (!signal.aborted) waiting(place.kind, error);
    }
    await delay(RETRY_MS, signal).catch(() => {});
  }
  return false;
}

async function firstDenied(
  accesses: readonly Access[],
  access: ChildAccess,
  signal: AbortSignal,
): Promise<Access | undefined> {
  for (const one of accesses) {
    if (!await access.accountMay(one, signal)) return one;
  }
  return undefined;
}

function accessOf(
  { kind, resource, namespace }: WatchPlace,
  verb: typeof VERBS[number],
): Access {
  return {
    verb,
    group: resource.group,
    resource: resource.plural,
    subresource: "",
    namespace,
    name: nameSelected(kind.fieldSelector ?? ""),
  };
}
