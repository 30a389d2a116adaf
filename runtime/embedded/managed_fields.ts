/**
 * Who manages which field: `metadata.managedFields`, kept on every write.
 *
 * @module
 */

import { isObject, type Json, type JsonObject, objectAt } from "./json.ts";
import {
  type FieldSet,
  fromFieldsV1,
  toFieldsV1,
  without,
} from "./field_path.ts";
import { compareFields } from "./field_walk.ts";
import { apiVersionOf, type Resource } from "./resource.ts";

/** Who writes, and how. */
export interface Writer {
  readonly manager: string;
  readonly subresource: string;
  readonly operation: "Apply" | "Update";
  /** The time of the write, as an API time; absent if it changed nothing. */
  readonly time: string | undefined;
}

/** What one writer manages. */
export interface Managed extends Writer {
  readonly fields: FieldSet;
}

/** All writers of one object, by {@link writerKey}. */
export type Managers = Map<string, Managed>;

/** Fields that nobody manages: the server sets them, or they name the object. */
const UNMANAGED = [
  "apiVersion",
  "kind",
  "name",
  "namespace",
  "creationTimestamp",
  "selfLink",
  "uid",
  "generation",
  "managedFields",
  "resourceVersion",
];
const UNMANAGED_PATHS: FieldSet = new Set([
  "f:metadata",
  ...UNMANAGED.flatMap((name) => [`f:${name}`, `f:metadata\0f:${name}`]),
]);

/** Tells writers apart. */
export function writerKey(writer: Omit<Writer, "time">): string {
  return `${writer.operation} ${writer.subresource} ${writer.manager}`;
}

/** Reads the managers of an object. */
export function readManagers(object: JsonObject): Managers {
  const managers: Managers = new Map();
  const entries = objectAt(object, "metadata").managedFields;
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (!isObject(entry)) continue;
    const managed: Managed = {
      manager: String(entry.manager ?? ""),
      subresource: String(entry.subresource ?? ""),
      operation: entry.operation === "Apply" ? "Apply" : "Update",
      time: typeof entry.time === "string" ? entry.time : undefined,
      fields: fromFieldsV1(entry.fieldsV1),
    };
    managers.set(writerKey(managed), managed);
  }
  return managers;
}

/** Sets `metadata.managedFields` of `object`. */
export function writeManagers(
  object: JsonObject,
  managers: Managers,
  resource: Resource,
): void {
  const metadata = objectAt(object, "metadata");
  delete metadata.managedFields;
  const entries = [...managers.values()].filter(({ fields }) => fields.size > 0)
    .sort(byOperationTimeAndName)
    .map((managed): Json => ({
      manager: managed.manager,
      operation: managed.operation,
      apiVersion: apiVersionOf(resource),
      ...(managed.time === undefined ? {} : { time: managed.time }),
      fieldsType: "FieldsV1",
      fieldsV1: toFieldsV1(managed.fields),
      ...(managed.subresource === ""
        ? {}
        : { subresource: managed.subresource }),
    }));
  if (entries.length > 0) metadata.managedFields = entries;
}

function byOperationTimeAndName(a: Managed, b: Managed): number {
  const rank = ({ operation, time, manager, subresource }: Managed) =>
    [operation, time, manager, subresource].join("\0");
  return rank(a) < rank(b) ? -1 : 1;
}

/** Returns `fields` without those that nobody manages. */
export function withoutUnmanaged(fields: FieldSet): FieldSet {
  return fields.difference(UNMANAGED_PATHS);
}

/** Returns what of `fields` a writer at this address can change. */
export function changeable(
  fields: FieldSet,
  resource: Resource,
  subresource: string,
): FieldSet {
  if (!resource.hasStatus) return fields;
  if (subresource === "") return without(fields, ["f:status"]);
  return without(
    fields,
    resource.custom ? ["f:metadata", "f:spec"] : ["f:spec"],
  );
}

/**
 * Returns the managers after `writer` has changed `old` to `next`: what it
 * changed is its own, and nobody else's any more.
 */
export function afterUpdate(
  managers: Managers,
  change: {
    readonly old: JsonObject;
    readonly next: JsonObject;
    readonly writer: Writer;
    readonly resource: Resource;
  },
): Managers {
  const { old, next, writer, resource } = change;
  const difference = compareFields(
    withoutManagers(old),
    withoutManagers(next),
    resource.schema,
  );
  const own = (fields: FieldSet) =>
    withoutUnmanaged(changeable(fields, resource, writer.subresource));
  const set = own(difference.added.union(difference.modified));
  const lost = set.union(own(difference.removed));
  const after: Managers = new Map();
  for (const [key, managed] of managers) {
    after.set(key, { ...managed, fields: managed.fields.difference(lost) });
  }
  if (set.size > 0) {
    const key = writerKey(writer);
    const before = after.get(key)?.fields ?? new Set();
    after.set(key, { ...writer, fields: before.union(set) });
  }
  return after;
}

/** Returns `object` without the record of its managers. */
export function withoutManagers(object: JsonObject): JsonObject {
  const { managedFields: _managers, ...metadata } = objectAt(
    object,
    "metadata",
  );
  return { ...object, metadata };
}
