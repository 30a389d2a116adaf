/**
 * The built-in kinds that are served, and how they differ from one another.
 *
 * @module
 */

import { builtinColumns } from "./builtin_columns.ts";
import * as schemas from "./builtin_schemas.ts";
import { isObject, type JsonObject, objectAt, textAt } from "./json.ts";
import { ROOT_FIELDS } from "./metadata_schema.ts";
import { POD_SCHEMA } from "./pod_schema.ts";
import type { Resource } from "./resource.ts";
import type { Schema } from "./schema_terms.ts";

const RBAC = "rbac.authorization.k8s.io";

/** What a row of the table must say; the rest follows from the kind. */
export interface Row extends Partial<Omit<Resource, "schema" | "kind">> {
  readonly fields: Readonly<Record<string, Schema>>;
}

/** Describes a built-in kind. */
export function builtin(kind: string, { fields, ...row }: Row): Resource {
  const singular = kind.toLowerCase();
  return {
    group: "",
    version: "v1",
    kind,
    listKind: `${kind}List`,
    plural: `${singular}s`,
    singular,
    shortNames: [],
    categories: [],
    namespaced: true,
    custom: false,
    schema: { type: "object", properties: { ...ROOT_FIELDS, ...fields } },
    hasStatus: fields.status !== undefined,
    hasGeneration: false,
    createsOnPut: false,
    nameStyle: "subdomain",
    selectableFields: [],
    columns: builtinColumns(kind),
    empty: {},
    ...row,
  };
}

/** Go writes these fields of events even when they are empty. */
const EVENT_TEXTS_AND_TIMES = {
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: "",
  reportingInstance: "",
};

const POD_TEMPLATE = { metadata: {}, spec: { containers: null } };

/** The table of kinds. */
export const BUILTIN_KINDS: readonly Resource[] = [
  builtin("Namespace", {
    fields: schemas.NAMESPACE,
    shortNames: ["ns"],
    namespaced: false,
    nameStyle: "label",
    selectableFields: ["status.phase"],
    empty: { spec: {}, status: {} },
    normalize: labelNamespace,
    prepare: (object) => {
      object.spec = { finalizers: ["kubernetes"] };
      object.status = { phase: "Active" };
    },
  }),
  builtin("ConfigMap", { fields: schemas.CONFIG_MAP, shortNames: ["cm"] }),
  builtin("Secret", {
    fields: schemas.SECRET,
    selectableFields: ["type"],
    normalize: encodeStringData,
  }),
  builtin("ServiceAccount", {
    fields: schemas.SERVICE_ACCOUNT,
    shortNames: ["sa"],
  }),
  builtin("Service", {
    fields: schemas.SERVICE,
    shortNames: ["svc"],
    categories: ["all"],
    nameStyle: "label",
    createsOnPut: true,
    selectableFields: ["spec.clusterIP", "spec.type"],
    empty: { spec: {}, status: { loadBalancer: {} } },
    normalize: defaultTargetPorts,
  }),
  builtin("Event", {
    fields: schemas.EVENT,
    shortNames: ["ev"],
    createsOnPut: true,
    selectableFields: [
      ...["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion"]
        .map((field) => `involvedObject.${field}`),
      "involvedObject.fieldPath",
      "reason",
      "reportingComponent",
      "source",
      "type",
    ],
    empty: { involvedObject: {}, source: {}, ...EVENT_TEXTS_AND_TIMES },
    normalize: (event) => {
      for (const [field, value] of Object.entries(EVENT_TEXTS_AND_TIMES)) {
        event[field] ??= value;
      }
    },
  }),
  builtin("Lease", {
    group: "coordination.k8s.io",
    fields: schemas.LEASE,
    createsOnPut: true,
    empty: { spec: {} },
  }),
  builtin("Pod", {
    fields: POD_SCHEMA,
    shortNames: ["po"],
    categories: ["all"],
    hasGeneration: true,
    selectableFields: [
      "spec.nodeName",
      "spec.restartPolicy",
      "spec.schedulerName",
      "spec.serviceAccountName",
      "spec.hostNetwork",
      "status.phase",
      "status.podIP",
      "status.nominatedNodeName",
    ],
    empty: { spec: { containers: null }, status: {} },
    normalize: (pod) => {
      const spec = objectAt(pod, "spec");
      spec.enableServiceLinks ??= true;
      setPullPolicies(spec);
    },
    prepare: (pod) => {
      pod.status = { phase: "Pending" };
    },
  }),
  builtin("PersistentVolumeClaim", {
    fields: schemas.CLAIM,
    shortNames: ["pvc"],
    empty: { spec: { resources: {} }, status: {} },
    prepare: (claim) => {
      claim.status = { phase: "Pending" };
    },
  }),
  ...(["Deployment", "StatefulSet"] as const).map((kind) =>
    builtin(kind, {
      group: "apps",
      fields: kind === "Deployment" ? schemas.DEPLOYMENT : schemas.STATEFUL_SET,
      shortNames: [kind === "Deployment" ? "deploy" : "sts"],
      categories: ["all"],
      hasGeneration: true,
      empty: {
        spec: {
          selector: null,
          strategy: {},
          updateStrategy: {},
          template: POD_TEMPLATE,
        },
        status: {},
      },
      normalize: (object) =>
        setPullPolicies(objectAt(object, "spec", "template", "spec")),
    })
  ),
  builtin("Job", {
    group: "batch",
    fields: schemas.JOB,
    categories: ["all"],
    hasGeneration: true,
    selectableFields: ["status.successful"],
    empty: { spec: { template: POD_TEMPLATE }, status: {} },
    normalize: (object) =>
      setPullPolicies(objectAt(object, "spec", "template", "spec")),
  }),
  ...(["", "Cluster"] as const).flatMap((scope) => [
    builtin(`${scope}Role`, {
      group: RBAC,
      fields: scope === "" ? schemas.ROLE : schemas.CLUSTER_ROLE,
      namespaced: scope === "",
      nameStyle: "path",
      createsOnPut: true,
      empty: { rules: null },
    }),
    builtin(`${scope}RoleBinding`, {
      group: RBAC,
      fields: schemas.BINDING,
      namespaced: scope === "",
      nameStyle: "path",
      createsOnPut: true,
      empty: { roleRef: {} },
      normalize: fillSubjects,
    }),
  ]),
];

function labelNamespace(namespace: JsonObject): void {
  const metadata = objectAt(namespace, "metadata");
  const name = textAt(metadata, "name");
  if (name === "") return;
  metadata.labels = {
    ...objectAt(metadata, "labels"),
    "kubernetes.io/metadata.name": name,
  };
}

function encodeStringData(secret: JsonObject): void {
  const { stringData, ...rest } = secret;
  if (!isObject(stringData)) return;
  const data = { ...objectAt(rest, "data") };
  for (const [key, value] of Object.entries(stringData)) {
    data[key] = new TextEncoder().encode(String(value)).toBase64();
  }
  delete secret.stringData;
  secret.data = data;
}

function defaultTargetPorts(service: JsonObject): void {
  const { ports } = objectAt(service, "spec");
  for (const port of Array.isArray(ports) ? ports : []) {
    if (isObject(port) && port.port !== undefined) {
      port.targetPort ??= port.port;
    }
  }
}

function fillSubjects(binding: JsonObject): void {
  const { subjects } = binding;
  for (const subject of Array.isArray(subjects) ? subjects : []) {
    if (isObject(subject) && subject.kind !== "ServiceAccount") {
      subject.apiGroup ??= RBAC;
    }
  }
}

/** Images tagged `latest`, or not at all, are always pulled. */
function setPullPolicies(podSpec: JsonObject): void {
  const { containers, initContainers } = podSpec;
  for (const container of [containers, initContainers].flat()) {
    if (!isObject(container)) continue;
    const name = textAt(container, "image").split("/").at(-1) ?? "";
    const moves = !name.includes("@") &&
      (!name.includes(":") || name.endsWith(":latest"));
    container.imagePullPolicy ??= moves ? "Always" : "IfNotPresent";
  }
}
