/**
 * What a person may say about a child: one operator.
 *
 * `ChildSpec` does not tell where it came from; a YAML document is one source.
 * A file with a bit of everything is `tests/fixtures/children/every_field.yaml`.
 *
 * @module
 */

import type { Cron } from "./cron.ts";
import type { Milliseconds } from "./duration.ts";
import type { NetworkAddress } from "./network_types.ts";
import { type Bytes, MI } from "./quantity.ts";

/** One child, complete: what was left out has its default. */
export interface ChildSpec {
  /** A DNS label, unlike every other child's. */
  readonly name: string;
  /** Absolute path of the module; written relative to the file. */
  readonly wasm: string;
  /** Environment variables, in the order written. Default: none. */
  readonly env: readonly Variable[];
  /** Arguments after the program's name. Default: none. */
  readonly args: readonly string[];
  /** What the child may ask of the API server. Default: nothing. */
  readonly permissions: readonly PermissionRule[];
  /** The account that requests are made as. Default: the host's own. */
  readonly serviceAccount: ServiceAccount | undefined;
  /** The world outside the cluster. Default: out of reach. */
  readonly http: HttpPolicy;
  readonly limits: ChildLimits;
  readonly suspend: SuspendPolicy;
  readonly requeue: RequeuePolicy;
  /** When to reconcile without an event. Default: never. */
  readonly schedule: readonly Schedule[];
  /** Reconciles of each controller at once; loop style only. Default: 1. */
  readonly concurrency: number;
  /** Whether the child gets no work until this is taken out. Default: false. */
  readonly paused: boolean;
}

/** An environment variable. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** A rule in RBAC's shape. What no rule allows is refused. */
export interface PermissionRule {
  /** API groups; `""` is the core group, `"*"` all of them. */
  readonly apiGroups: readonly string[];
  /** Plural resources and subresources; `"*"` is all of them. */
  readonly resources: readonly string[];
  readonly verbs: readonly Verb[];
  /** The only objects meant. Default: all. */
  readonly resourceNames: readonly string[] | undefined;
  /**
   * The only namespaces meant; nothing that has no namespace is then allowed.
   * Default: all, and what has none.
   */
  readonly namespaces: readonly string[] | undefined;
}

/** What a request does to an object, in RBAC's words. */
export type Verb = (typeof VERBS)[number];

/** The verbs of requests. */
export const VERBS = [
  "get",
  "list",
  "watch",
  "create",
  "update",
  "patch",
  "delete",
  "deletecollection",
  "*",
] as const;

/** An account that requests are made as, by impersonation. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** What the child may reach outside the cluster. */
export interface HttpPolicy {
  /** Hosts that may be asked by `https:`. Default: none. */
  readonly hosts: readonly NetworkAddress[];
}

/** How much one child may take. */
export interface ChildLimits {
  /** Linear memory, in whole pages of 64 KiB (the rest is not given). Default: 64 MiB. */
  readonly memory: Bytes;
  /** Computing time of one activation. Default: 2 s. */
  readonly cpuTime: Milliseconds;
  /** The most of one core over time, 1 being all. Default: no cap. */
  readonly cpuShare: number | undefined;
  /** Time from the start of a reconcile to its end, waiting included. Default: 30 s. */
  readonly deadline: Milliseconds;
  /** Requests to the API server and the world outside. Default: 100. */
  readonly requestsPerSecond: number;
  /** Lines; what is above is counted and dropped. Default: 100. */
  readonly logLinesPerSecond: number;
  /** Durable values of the child, keys included. Default: 1 MiB. */
  readonly kv: Bytes;
}

/** When an idle child gives its memory back. */
export interface SuspendPolicy {
  /** Idle this long, a child dozes. Default: 2 s. */
  readonly idleAfter: Milliseconds;
  /** Dozing this long, it sleeps. Default: 5 min. */
  readonly sleepAfter: Milliseconds;
  /** Whether it stays awake, whatever the two times say. Default: false. */
  readonly never: boolean;
  /**
   * For how long each byte that a doze writes must give a byte of memory back:
   * dozes that do not are put off, because flash wears out. 0: it dozes whatever
   * that writes. Default: 1 min.
   */
  readonly breakEven: Milliseconds;
}

/** How a child's wish to be called again is taken. */
export interface RequeuePolicy {
  /**
   * Whether a poll that would read the same as last time is answered without
   * waking the child. Default: false.
   */
  readonly skipUnchanged: boolean;
  /** However little changes, a poll wakes the child this often. Default: 60 s. */
  readonly atLeastEvery: Milliseconds;
}

/** A reconcile without an event: at times, or once in so much time. */
export type Schedule = CronSchedule | EverySchedule;

/** Reconciles at the minutes that a cron expression names. */
export interface CronSchedule extends ScheduleTarget {
  readonly kind: "cron";
  readonly cron: Cron;
  /** IANA name of the time zone of the expression. Default: UTC. */
  readonly timeZone: string;
}

/** Reconciles once in a span of time. */
export interface EverySchedule extends ScheduleTarget {
  readonly kind: "every";
  readonly every: Milliseconds;
}

/** What a schedule calls. */
export interface ScheduleTarget {
  /** The controller to call. Default: each of the child's. */
  readonly controller: string | undefined;
  /** Up to this much later, so that not all come at once. Default: 0. */
  readonly jitter: Milliseconds;
}

/** Limits of a child that says nothing about them. */
export const DEFAULT_LIMITS: ChildLimits = Object.freeze({
  memory: 64 * MI,
  cpuTime: 2000,
  cpuShare: undefined,
  deadline: 30_000,
  requestsPerSecond: 100,
  logLinesPerSecond: 100,
  kv: MI,
});

/** Suspension of a child that says nothing about it. */
export const DEFAULT_SUSPEND: SuspendPolicy = Object.freeze({
  idleAfter: 2000,
  sleepAfter: 5 * 60_000,
  never: false,
  breakEven: 60_000,
});

/** Requeue policy of a child that says nothing about it. */
export const DEFAULT_REQUEUE: RequeuePolicy = Object.freeze({
  skipUnchanged: false,
  atLeastEvery: 60_000,
});
