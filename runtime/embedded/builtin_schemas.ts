/**
 * The schemas of the built-in kinds, but for pods.
 *
 * @module
 */

import {
  any,
  atomic,
  list,
  listBy,
  mapOf,
  object,
  quantity,
  type Schema,
  text,
  withDefaults,
} from "./schema_terms.ts";
import { METADATA_SCHEMA } from "./metadata_schema.ts";
import { CONDITIONS, LABEL_SELECTOR, POD_TEMPLATE } from "./pod_schema.ts";

/** The fields of a kind beside `apiVersion`, `kind` and `metadata`. */
type Fields = Readonly<Record<string, Schema>>;

const bytes: Schema = { type: "string", format: "byte" };
const flag: Schema = { type: "boolean" };
const intOrString = quantity;

const OBJECT_REFERENCE = atomic(
  object({
    text: "apiVersion fieldPath kind name namespace resourceVersion uid",
  }),
);

/** Namespace. */
export const NAMESPACE: Fields = {
  spec: object({}, { finalizers: list(text) }),
  status: object({ text: "phase" }, { conditions: CONDITIONS }),
};

/** ConfigMap. */
export const CONFIG_MAP: Fields = {
  data: mapOf(text),
  binaryData: mapOf(bytes),
  immutable: flag,
};

/** Secret. */
export const SECRET: Fields = {
  data: mapOf(bytes),
  stringData: mapOf(text),
  immutable: flag,
  type: { ...text, default: "Opaque" },
};

/** ServiceAccount. */
export const SERVICE_ACCOUNT: Fields = {
  automountServiceAccountToken: flag,
  imagePullSecrets: list(atomic(object({ text: "name" }))),
  secrets: listBy(OBJECT_REFERENCE, "name"),
};

const SERVICE_PORT = withDefaults(
  object({
    text: "name protocol",
    string: "appProtocol",
    int32: "port",
    count: "nodePort",
    intOrString: "targetPort",
  }),
  { protocol: "TCP" },
);

/** Service. */
export const SERVICE: Fields = {
  spec: {
    ...withDefaults(
      object({
        text: "clusterIP externalName externalTrafficPolicy loadBalancerIP " +
          "sessionAffinity type",
        string: "internalTrafficPolicy ipFamilyPolicy loadBalancerClass " +
          "trafficDistribution",
        boolean: "allocateLoadBalancerNodePorts",
        flag: "publishNotReadyAddresses",
        count: "healthCheckNodePort",
        any: "sessionAffinityConfig",
      }, {
        clusterIPs: list(text),
        externalIPs: list(text),
        ipFamilies: list(text),
        loadBalancerSourceRanges: list(text),
        ports: listBy(SERVICE_PORT, "port", "protocol"),
        selector: atomic(mapOf(text)),
      }),
      {
        type: "ClusterIP",
        sessionAffinity: "None",
        internalTrafficPolicy: "Cluster",
      },
    ),
    default: {},
  },
  status: {
    ...object({}, {
      conditions: CONDITIONS,
      loadBalancer: {
        ...object({}, {
          ingress: list(object({ text: "hostname ip", string: "ipMode" }, {
            ports: list(any),
          })),
        }),
        default: {},
      },
    }),
    default: {},
  },
};

/** Event. */
export const EVENT: Fields = {
  ...object({
    text: "action message reason type",
    string: "reportingComponent reportingInstance",
    count: "count",
    time: "eventTime firstTimestamp lastTimestamp",
    any: "series",
  }).properties,
  involvedObject: { ...OBJECT_REFERENCE, default: {} },
  related: OBJECT_REFERENCE,
  source: { ...object({ text: "component host" }), default: {} },
};

/** Lease. */
export const LEASE: Fields = {
  spec: {
    ...object({
      time: "acquireTime renewTime",
      string: "holderIdentity preferredHolder strategy",
      int32: "leaseDurationSeconds leaseTransitions",
    }),
    default: {},
  },
};

const CLAIM_RESOURCES = object({}, {
  limits: mapOf(quantity),
  requests: mapOf(quantity),
});

/** PersistentVolumeClaim. */
export const CLAIM: Fields = {
  spec: {
    ...withDefaults(
      object({
        string: "storageClassName volumeAttributesClassName volumeMode",
        text: "volumeName",
        any: "dataSourceRef",
      }, {
        accessModes: list(text),
        dataSource: atomic(object({ string: "apiGroup kind name" })),
        resources: CLAIM_RESOURCES,
        selector: LABEL_SELECTOR,
      }),
      { volumeMode: "Filesystem", resources: {} },
    ),
    default: {},
  },
  status: object({
    text: "phase",
    string: "currentVolumeAttributesClassName",
    any: "modifyVolumeStatus",
  }, {
    accessModes: list(text),
    allocatedResources: mapOf(quantity),
    allocatedResourceStatuses: mapOf(text),
    capacity: mapOf(quantity),
    conditions: CONDITIONS,
  }),
};

/** Deployment. */
export const DEPLOYMENT: Fields = {
  spec: withDefaults(
    object({
      count: "minReadySeconds",
      flag: "paused",
      int32: "progressDeadlineSeconds replicas revisionHistoryLimit",
    }, {
      selector: LABEL_SELECTOR,
      strategy: object({ text: "type" }, {
        rollingUpdate: object({ intOrString: "maxSurge maxUnavailable" }),
      }),
      template: POD_TEMPLATE,
    }),
    {
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: {
        type: "RollingUpdate",
        rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" },
      },
    },
  ),
  status: {
    ...object({
      count: "availableReplicas observedGeneration readyReplicas replicas " +
        "unavailableReplicas updatedReplicas",
      int32: "collisionCount terminatingReplicas",
    }, { conditions: CONDITIONS }),
    default: {},
  },
};

/** StatefulSet. */
export const STATEFUL_SET: Fields = {
  spec: withDefaults(
    object({
      count: "minReadySeconds",
      int32: "replicas revisionHistoryLimit",
      text: "podManagementPolicy",
      string: "serviceName",
      any: "ordinals",
    }, {
      persistentVolumeClaimRetentionPolicy: object({
        text: "whenDeleted whenScaled",
      }),
      selector: LABEL_SELECTOR,
      template: POD_TEMPLATE,
      updateStrategy: object({ text: "type" }, {
        rollingUpdate: object({}, {
          maxUnavailable: intOrString,
          partition: { type: "integer", format: "int32" },
        }),
      }),
      volumeClaimTemplates: list({
        type: "object",
        properties: {
          apiVersion: { type: "string", default: "v1" },
          kind: { type: "string", default: "PersistentVolumeClaim" },
          metadata: METADATA_SCHEMA,
          ...CLAIM,
        },
      }),
    }),
    {
      replicas: 1,
      revisionHistoryLimit: 10,
      podManagementPolicy: "OrderedReady",
      persistentVolumeClaimRetentionPolicy: {
        whenDeleted: "Retain",
        whenScaled: "Retain",
      },
      updateStrategy: {
        type: "RollingUpdate",
        rollingUpdate: { partition: 0 },
      },
    },
  ),
  status: {
    ...object({
      int32: "availableReplicas replicas collisionCount",
      count: "currentReplicas observedGeneration readyReplicas updatedReplicas",
      text: "currentRevision updateRevision",
    }, { conditions: CONDITIONS }),
    default: { availableReplicas: 0, replicas: 0 },
  },
};

/** Job. */
export const JOB: Fields = {
  spec: withDefaults(
    object({
      int64: "activeDeadlineSeconds",
      int32: "backoffLimit backoffLimitPerIndex completions maxFailedIndexes " +
        "parallelism ttlSecondsAfterFinished",
      string: "completionMode managedBy podReplacementPolicy",
      boolean: "manualSelector suspend",
      any: "podFailurePolicy successPolicy",
    }, { selector: LABEL_SELECTOR, template: POD_TEMPLATE }),
    {
      backoffLimit: 6,
      completions: 1,
      parallelism: 1,
      completionMode: "NonIndexed",
      podReplacementPolicy: "TerminatingOrFailed",
      suspend: false,
    },
  ),
  status: {
    ...object({
      count: "active failed succeeded",
      int32: "ready terminating",
      text: "completedIndexes",
      string: "failedIndexes",
      time: "completionTime startTime",
      any: "uncountedTerminatedPods",
    }, { conditions: CONDITIONS }),
    default: {},
  },
};

const RULES = list(object({}, {
  apiGroups: list(text),
  nonResourceURLs: list(text),
  resourceNames: list(text),
  resources: list(text),
  verbs: list(text),
}));

/** Role. */
export const ROLE: Fields = { rules: RULES };

/** ClusterRole. */
export const CLUSTER_ROLE: Fields = {
  rules: RULES,
  aggregationRule: object({}, { clusterRoleSelectors: list(LABEL_SELECTOR) }),
};

/** RoleBinding and ClusterRoleBinding. */
export const BINDING: Fields = {
  roleRef: atomic(object({ string: "apiGroup kind name" })),
  subjects: list(
    atomic(object({ text: "apiGroup namespace", string: "kind name" })),
  ),
};
