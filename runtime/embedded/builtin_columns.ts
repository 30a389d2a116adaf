/**
 * What `kubectl get` shows of the built-in kinds.
 *
 * @module
 */

import { type Json, type JsonObject, objectAt, valueAt } from "./json.ts";
import type { Column } from "./resource.ts";

/** The name of the object. */
export const NAME: Column = {
  name: "Name",
  type: "string",
  format: "name",
  jsonPath: ".metadata.name",
};
/** The time since the object was created. */
export const AGE: Column = {
  name: "Age",
  type: "date",
  jsonPath: ".metadata.creationTimestamp",
};

function text(name: string, jsonPath: string): Column {
  return { name, type: "string", jsonPath };
}

function computed(
  name: string,
  cell: (object: JsonObject) => Json,
  type = "string",
): Column {
  return { name, type, cell };
}

function countOf(object: JsonObject, ...fields: readonly string[]): number {
  return fields.reduce(
    (sum, field) => sum + Object.keys(objectAt(object, field)).length,
    0,
  );
}

function number(object: JsonObject, ...path: readonly string[]): number {
  return Number(valueAt(object, ...path) ?? 0);
}

function listAt(object: JsonObject, ...path: readonly string[]): Json[] {
  const found = valueAt(object, ...path);
  return Array.isArray(found) ? found : [];
}

function podReady(pod: JsonObject): string {
  const statuses = listAt(pod, "status", "containerStatuses");
  const ready = statuses.filter((status) => valueAt(status, "ready") === true);
  return `${ready.length}/${listAt(pod, "spec", "containers").length}`;
}

function podRestarts(pod: JsonObject): string {
  const statuses = listAt(pod, "status", "containerStatuses");
  return String(
    statuses.reduce<number>(
      (sum, status) => sum + Number(valueAt(status, "restartCount") ?? 0),
      0,
    ),
  );
}

function ports(service: JsonObject): string {
  const texts = listAt(service, "spec", "ports").map((port) =>
    `${valueAt(port, "port")}/${valueAt(port, "protocol")}`
  );
  return texts.join(",") || "<none>";
}

function readyOf(workload: JsonObject): string {
  return `${number(workload, "status", "readyReplicas")}/${
    number(workload, "spec", "replicas")
  }`;
}

/** Columns between name and age, by kind. */
const MIDDLE: Readonly<Record<string, readonly Column[]>> = {
  Namespace: [text("Status", ".status.phase")],
  ConfigMap: [
    computed("Data", (object) => countOf(object, "data", "binaryData")),
  ],
  Secret: [
    text("Type", ".type"),
    computed("Data", (object) => countOf(object, "data")),
  ],
  Service: [
    text("Type", ".spec.type"),
    text("Cluster-IP", ".spec.clusterIP"),
    computed("Port(s)", ports),
  ],
  Event: [
    text("Type", ".type"),
    text("Reason", ".reason"),
    computed("Object", (event) => {
      const { kind, name } = objectAt(event, "involvedObject");
      return `${String(kind ?? "").toLowerCase()}/${name ?? ""}`;
    }),
    text("Message", ".message"),
  ],
  Lease: [text("Holder", ".spec.holderIdentity")],
  Pod: [
    computed("Ready", podReady),
    text("Status", ".status.phase"),
    computed("Restarts", podRestarts),
  ],
  Deployment: [
    computed("Ready", readyOf),
    computed("Up-to-date", (one) => number(one, "status", "updatedReplicas")),
    computed("Available", (one) => number(one, "status", "availableReplicas")),
  ],
  StatefulSet: [computed("Ready", readyOf)],
  Job: [
    computed(
      "Completions",
      (job) =>
        `${number(job, "status", "succeeded")}/${
          number(job, "spec", "completions")
        }`,
    ),
  ],
  PersistentVolumeClaim: [
    text("Status", ".status.phase"),
    text("Volume", ".spec.volumeName"),
    text("StorageClass", ".spec.storageClassName"),
  ],
};

/** Returns the columns of a built-in kind. */
export function builtinColumns(kind: string): readonly Column[] {
  return [NAME, ...MIDDLE[kind] ?? [], AGE];
}
