/**
 * How a child is written: the fields of `ChildSpec` with their limits.
 *
 * @module
 */

import {
  type ChildLimits,
  type ChildSpec,
  DEFAULT_LIMITS,
  DEFAULT_REQUEUE,
  DEFAULT_SUSPEND,
  type HttpPolicy,
  type PermissionRule,
  type RequeuePolicy,
  type ServiceAccount,
  type SuspendPolicy,
  VERBS,
} from "./child_spec.ts";
import { duration } from "./duration.ts";
import { apiGroup, dnsLabel, dnsSubdomain, resource } from "./name_types.ts";
import { httpsHost } from "./network_types.ts";
import { coreShare, GI, KI, quantity } from "./quantity.ts";
import { boolean, scalar, text } from "./scalar_shape.ts";
import { schedule } from "./schedule_shape.ts";
import { list, object, optional, required, type Shape } from "./shape.ts";
import { choice, integer, path } from "./value_type.ts";
import { variables } from "./variables_shape.ts";

const DAY_MS = 86_400_000;

/** As long as a JavaScript timer can wait (2^31 ms), in whole days. */
const MAX_IDLE_MS = 24 * DAY_MS;

/** Longer than an hour is no activation but a fault. */
const MAX_ACTIVATION_MS = 3_600_000;

const NONE: readonly never[] = Object.freeze([]);
const NO_HTTP: HttpPolicy = Object.freeze({ hosts: NONE });

const permission = object<PermissionRule>(
  "a rule with apiGroups, resources and verbs",
  {
    apiGroups: required(list(scalar(apiGroup))),
    resources: required(list(scalar(resource))),
    verbs: required(list(scalar(choice(VERBS)))),
    resourceNames: optional(list(text(), { mayBeEmpty: false }), undefined),
    namespaces: optional(
      list(scalar(dnsLabel), { mayBeEmpty: false }),
      undefined,
    ),
  },
);

const serviceAccount = object<ServiceAccount>("a map with namespace and name", {
  namespace: required(scalar(dnsLabel)),
  name: required(scalar(dnsSubdomain)),
});

const http = object<HttpPolicy>("a map with hosts", {
  hosts: required(list(scalar(httpsHost))),
});

const limits = object<ChildLimits>("a map of limits", {
  memory: optional(
    // 4 GiB is all that a 32-bit memory can have.
    scalar(quantity({ min: 64 * KI, max: 4 * GI })),
    DEFAULT_LIMITS.memory,
  ),
  cpuTime: optional(
    scalar(duration({ min: 1, max: MAX_ACTIVATION_MS })),
    DEFAULT_LIMITS.cpuTime,
  ),
  cpuShare: optional(scalar(coreShare), DEFAULT_LIMITS.cpuShare),
  deadline: optional(
    scalar(duration({ min: 1, max: MAX_ACTIVATION_MS })),
    DEFAULT_LIMITS.deadline,
  ),
  requestsPerSecond: optional(
    scalar(integer({ min: 1, max: 1_000_000 })),
    DEFAULT_LIMITS.requestsPerSecond,
  ),
  logLinesPerSecond: optional(
    scalar(integer({ min: 0, max: 1_000_000 })),
    DEFAULT_LIMITS.logLinesPerSecond,
  ),
  kv: optional(scalar(quantity({ min: 0, max: GI })), DEFAULT_LIMITS.kv),
});

const suspend = object<SuspendPolicy>("a map of waiting times", {
  idleAfter: optional(
    scalar(duration({ min: 0, max: MAX_IDLE_MS })),
    DEFAULT_SUSPEND.idleAfter,
  ),
  sleepAfter: optional(
    scalar(duration({ min: 0, max: MAX_IDLE_MS })),
    DEFAULT_SUSPEND.sleepAfter,
  ),
  never: optional(boolean, DEFAULT_SUSPEND.never),
  breakEven: optional(
    scalar(duration({ min: 0, max: MAX_IDLE_MS })),
    DEFAULT_SUSPEND.breakEven,
  ),
});

const requeue = object<RequeuePolicy>("a map of requeue rules", {
  skipUnchanged: optional(boolean, DEFAULT_REQUEUE.skipUnchanged),
  atLeastEvery: optional(
    scalar(duration({ min: 1000, max: DAY_MS })),
    DEFAULT_REQUEUE.atLeastEvery,
  ),
});

/** One document of a children file. */
export const childShape: Shape<ChildSpec> = object<ChildSpec>(
  "a child: a map with at least name and wasm",
  {
    name: required(scalar(dnsLabel)),
    wasm: required(scalar(path)),
    env: optional(variables, NONE),
    args: optional(list(text()), NONE),
    permissions: optional(list(permission), NONE),
    serviceAccount: optional(serviceAccount, undefined),
    http: optional(http, NO_HTTP),
    limits: optional(limits, DEFAULT_LIMITS),
    suspend: optional(suspend, DEFAULT_SUSPEND),
    requeue: optional(requeue, DEFAULT_REQUEUE),
    schedule: optional(list(schedule), NONE),
    concurrency: optional(scalar(integer({ min: 1, max: 1000 })), 1),
    paused: optional(boolean, false),
  },
);
