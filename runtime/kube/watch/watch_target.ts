/**
 * What a watch is about, and the requests it is made of.
 *
 * @module
 */

import type { Impersonation } from "../auth/mod.ts";
import {
  type Query,
  queryText,
  type Resource,
  resourceName,
  resourcePath,
} from "../api/mod.ts";
import type { KubeRequest } from "../http/mod.ts";
import type { WatchLabels } from "../observer.ts";
import type { WatchPhase } from "./watch_state.ts";

/** Which objects to watch. */
export interface WatchTarget {
  readonly resource: Resource;
  /** Empty for all namespaces, or for a kind that has none. */
  readonly namespace: string;
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** Whether to get no more than `metadata` of each object. */
  readonly metadataOnly: boolean;
  /** Whom to act as. */
  readonly impersonate?: Impersonation;
}

/** What an attempt is made with besides target and phase. */
export interface AttemptOptions {
  readonly pageSize: number;
  /** Between 0 and 1. */
  readonly random: number;
}

/** The server ends a watch after 5 to 10 minutes, so that they spread over servers. */
const MIN_WATCH_SECONDS = 300;

/** Lists of many large objects take long on a slow line. */
const LIST_TIMEOUT_MS = 120_000;

/** Returns what an observer is told of a watch. */
export function watchLabels(target: WatchTarget): WatchLabels {
  const { resource, namespace, labelSelector, fieldSelector } = target;
  return {
    resource: resourceName(resource),
    namespace,
    labelSelector,
    fieldSelector,
  };
}

/** Returns the request by which `phase` of a watch is done. */
export function watchRequest(
  target: WatchTarget,
  phase: WatchPhase,
  options: AttemptOptions,
): KubeRequest {
  const { resource, namespace, impersonate } = target;
  const query = { ...selectors(target), ...phaseQuery(phase, options) };
  const kind = phase.phase === "paging"
    ? "PartialObjectMetadataList"
    : "PartialObjectMetadata";
  const as = target.metadataOnly ? `;as=${kind};g=meta.k8s.io;v=v1` : "";
  return {
    method: "GET",
    path: resourcePath(resource, { namespace }) + queryText(query),
    headers: { accept: `application/json${as}` },
    timeoutMs: LIST_TIMEOUT_MS,
    ...impersonate && { impersonate },
  };
}

function selectors({ labelSelector, fieldSelector }: WatchTarget): Query {
  return { labelSelector, fieldSelector };
}

function phaseQuery(
  phase: WatchPhase,
  { pageSize, random }: AttemptOptions,
): Query {
  const watch = {
    watch: true,
    allowWatchBookmarks: true,
    timeoutSeconds: Math.round(MIN_WATCH_SECONDS * (1 + random)),
  };
  switch (phase.phase) {
    case "paging":
      return { limit: pageSize, continue: phase.continueToken };
    case "following":
      return { ...watch, resourceVersion: phase.resourceVersion };
    case "streaming":
      return {
        ...watch,
        sendInitialEvents: true,
        resourceVersionMatch: "NotOlderThan",
      };
  }
}
