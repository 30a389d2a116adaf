/**
 * The schema of pods, and of the pod templates inside workloads.
 *
 * Parts that operators seldom write (affinity, probes' handlers, the rarer
 * volume sources) are kept as they come: no field in them is unknown.
 *
 * @module
 */

import {
  any,
  atomic,
  int32,
  list,
  listBy,
  mapOf,
  object,
  orElse,
  quantity,
  type Schema,
  text,
  withDefaults,
} from "./schema_terms.ts";
import { METADATA_SCHEMA } from "./metadata_schema.ts";

/** Selects objects by their labels. */
export const LABEL_SELECTOR: Schema = atomic(object({}, {
  matchLabels: mapOf(text),
  matchExpressions: list(
    object({ string: "key operator" }, { values: list(text) }),
  ),
}));

const LOCAL_REFERENCE = atomic(object({ text: "name" }));
const KEY_SELECTOR = atomic(
  object({ string: "key name", boolean: "optional" }),
);
const NAMED_SOURCE = object({ string: "name", boolean: "optional" });

const FIELD_SELECTOR = withDefaults(
  atomic(object({ text: "apiVersion", string: "fieldPath" })),
  { apiVersion: "v1" },
);

const ENV_VAR = object({ string: "name", text: "value" }, {
  valueFrom: object({ any: "fileKeyRef" }, {
    configMapKeyRef: KEY_SELECTOR,
    secretKeyRef: KEY_SELECTOR,
    fieldRef: FIELD_SELECTOR,
    resourceFieldRef: atomic(
      object({ text: "containerName", string: "resource" }, {
        divisor: orElse(quantity, "0"),
      }),
    ),
  }),
});

/** What a container asks for and may use. */
export const RESOURCES: Schema = object({}, {
  limits: mapOf(quantity),
  requests: mapOf(quantity),
  claims: listBy(object({ string: "name", text: "request" }), "name"),
});

const SECURITY_CONTEXT = object({
  boolean:
    "allowPrivilegeEscalation privileged readOnlyRootFilesystem runAsNonRoot",
  int64: "runAsGroup runAsUser",
  string: "procMount",
  any: "appArmorProfile seLinuxOptions seccompProfile windowsOptions",
}, {
  capabilities: object({}, { add: list(text), drop: list(text) }),
});

const HTTP_GET = withDefaults(
  object({ text: "host path scheme", intOrString: "port" }, {
    httpHeaders: list(object({ string: "name value" })),
  }),
  { path: "/", scheme: "HTTP" },
);

const PROBE = withDefaults(
  object({
    count:
      "failureThreshold initialDelaySeconds periodSeconds successThreshold timeoutSeconds",
    int64: "terminationGracePeriodSeconds",
    any: "grpc",
  }, {
    exec: object({}, { command: list(text) }),
    httpGet: HTTP_GET,
    tcpSocket: object({ text: "host", intOrString: "port" }),
  }),
  {
    failureThreshold: 3,
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 1,
  },
);

const CONTAINER = withDefaults(
  object({
    string: "name restartPolicy",
    text:
      "image imagePullPolicy terminationMessagePath terminationMessagePolicy workingDir",
    flag: "stdin stdinOnce tty",
    any: "lifecycle",
  }, {
    args: list(text),
    command: list(text),
    env: listBy(ENV_VAR, "name"),
    envFrom: list(
      object({ text: "prefix" }, {
        configMapRef: NAMED_SOURCE,
        secretRef: NAMED_SOURCE,
      }),
    ),
    livenessProbe: PROBE,
    readinessProbe: PROBE,
    startupProbe: PROBE,
    ports: listBy(
      withDefaults(
        object({
          int32: "containerPort",
          count: "hostPort",
          text: "hostIP name protocol",
        }),
        { protocol: "TCP" },
      ),
      "containerPort",
      "protocol",
    ),
    resizePolicy: list(object({ string: "resourceName restartPolicy" })),
    resources: RESOURCES,
    restartPolicyRules: list(any),
    securityContext: SECURITY_CONTEXT,
    volumeDevices: listBy(object({ string: "devicePath name" }), "devicePath"),
    volumeMounts: listBy(
      object({
        string: "mountPath name mountPropagation recursiveReadOnly",
        text: "subPath subPathExpr",
        flag: "readOnly",
      }),
      "mountPath",
    ),
  }),
  {
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  },
);

const KEY_TO_PATH = list(object({ string: "key path", int32: "mode" }));
/** 0644, the mode of files in a volume. */
const FILE_MODE = 420;

const VOLUME = object({
  string: "name",
  any:
    "awsElasticBlockStore azureDisk azureFile cephfs cinder csi downwardAPI " +
    "ephemeral fc flexVolume flocker gcePersistentDisk gitRepo glusterfs " +
    "image iscsi photonPersistentDisk portworxVolume quobyte rbd scaleIO " +
    "storageos vsphereVolume",
}, {
  configMap: withDefaults(
    object({ string: "name", boolean: "optional" }, {
      defaultMode: int32,
      items: KEY_TO_PATH,
    }),
    { defaultMode: FILE_MODE },
  ),
  secret: withDefaults(
    object({ text: "secretName", boolean: "optional" }, {
      defaultMode: int32,
      items: KEY_TO_PATH,
    }),
    { defaultMode: FILE_MODE },
  ),
  projected: withDefaults(
    object({ int32: "defaultMode" }, { sources: list(any) }),
    { defaultMode: FILE_MODE },
  ),
  emptyDir: object({ text: "medium" }, { sizeLimit: quantity }),
  hostPath: withDefaults(object({ string: "path type" }), { type: "" }),
  nfs: object({ string: "path server", flag: "readOnly" }),
  persistentVolumeClaim: object({ string: "claimName", flag: "readOnly" }),
});

const POD_SECURITY_CONTEXT = object({
  int64: "fsGroup runAsGroup runAsUser",
  boolean: "runAsNonRoot",
  string: "fsGroupChangePolicy seLinuxChangePolicy supplementalGroupsPolicy",
  any: "appArmorProfile seLinuxOptions seccompProfile windowsOptions",
}, {
  supplementalGroups: list({ type: "integer", format: "int64" }),
  sysctls: list(object({ string: "name value" })),
});

const POD_SPEC = withDefaults(
  object({
    int64: "activeDeadlineSeconds terminationGracePeriodSeconds",
    boolean:
      "automountServiceAccountToken enableServiceLinks hostUsers setHostnameAsFQDN shareProcessNamespace",
    flag: "hostIPC hostNetwork hostPID",
    text: "dnsPolicy hostname nodeName priorityClassName restartPolicy " +
      "schedulerName serviceAccount serviceAccountName subdomain",
    string: "hostnameOverride preemptionPolicy runtimeClassName",
    int32: "priority",
    any: "affinity dnsConfig os schedulingGroup",
  }, {
    containers: listBy(CONTAINER, "name"),
    initContainers: listBy(CONTAINER, "name"),
    ephemeralContainers: listBy(any, "name"),
    hostAliases: listBy(
      object({ string: "ip" }, { hostnames: list(text) }),
      "ip",
    ),
    imagePullSecrets: listBy(LOCAL_REFERENCE, "name"),
    nodeSelector: atomic(mapOf(text)),
    overhead: mapOf(quantity),
    readinessGates: list(object({ string: "conditionType" })),
    resourceClaims: listBy(any, "name"),
    resources: RESOURCES,
    schedulingGates: listBy(object({ string: "name" }), "name"),
    securityContext: POD_SECURITY_CONTEXT,
    tolerations: list(
      object({ text: "effect key operator value", int64: "tolerationSeconds" }),
    ),
    topologySpreadConstraints: listBy(
      object({
        int32: "maxSkew minDomains",
        string:
          "nodeAffinityPolicy nodeTaintsPolicy topologyKey whenUnsatisfiable",
      }, { labelSelector: LABEL_SELECTOR, matchLabelKeys: list(text) }),
      "topologyKey",
      "whenUnsatisfiable",
    ),
    volumes: listBy(VOLUME, "name"),
  }),
  {
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  },
);

const CONTAINER_STATUS = object({
  text: "containerID",
  string: "image imageID name stopSignal",
  boolean: "ready started",
  int32: "restartCount",
  any: "lastState resources state user allocatedResources",
}, {
  volumeMounts: listBy(any, "mountPath"),
  allocatedResourcesStatus: listBy(any, "name"),
});

/** A condition as `status.conditions` of the built-in kinds holds it. */
export const CONDITIONS: Schema = listBy(
  object({
    time: "lastProbeTime lastTransitionTime lastUpdateTime",
    text: "message reason",
    string: "status type",
    count: "observedGeneration",
  }),
  "type",
);

/** What a pod is. */
export const POD_SCHEMA: Readonly<Record<string, Schema>> = {
  spec: { ...POD_SPEC, default: {} },
  status: object({
    text: "hostIP message nominatedNodeName phase podIP qosClass reason resize",
    count: "observedGeneration",
    time: "startTime",
    any: "resources allocatedResources extendedResourceClaimStatus",
  }, {
    conditions: CONDITIONS,
    containerStatuses: list(CONTAINER_STATUS),
    initContainerStatuses: list(CONTAINER_STATUS),
    ephemeralContainerStatuses: list(CONTAINER_STATUS),
    hostIPs: list(object({ string: "ip" })),
    podIPs: listBy(object({ string: "ip" }), "ip"),
    resourceClaimStatuses: listBy(any, "name"),
    nodeAllocatableResourceClaimStatuses: list(any),
  }),
};

/** The template from which a workload makes its pods. */
export const POD_TEMPLATE: Schema = object({}, {
  metadata: METADATA_SCHEMA,
  spec: POD_SPEC,
});
