/**
 * Server-side apply: a manager says what it wants, all of it; what it no
 * longer says goes, and what others manage is a conflict.
 *
 * @module
 */

import { ApiError } from "./errors.ts";
import { equalJson, type Json, type JsonObject } from "./json.ts";
import {
  displayPath,
  type FieldSet,
  withDeclaredParents,
} from "./field_path.ts";
import {
  compareFields,
  fieldsOf,
  mergeFields,
  removeFields,
} from "./field_walk.ts";
import {
  changeable,
  type Managed,
  type Managers,
  readManagers,
  withoutManagers,
  withoutUnmanaged,
  type Writer,
  writerKey,
} from "./managed_fields.ts";
import { apiVersionOf, type Resource } from "./resource.ts";

/** An apply request. */
export interface ApplyRequest {
  readonly resource: Resource;
  /** The object as it is; without fields if there is none. */
  readonly live: JsonObject;
  /** What the manager wants. */
  readonly config: JsonObject;
  readonly writer: Writer;
  /** Whether conflicts are won. */
  readonly force: boolean;
}

/** What follows from an apply request. */
export interface Applied {
  readonly object: JsonObject;
  readonly managers: Managers;
}

/** Merges `config` into `live`. */
export function applyConfig(request: ApplyRequest): Applied {
  const { resource, config, writer } = request;
  const live = withoutManagers(request.live);
  const managers = readManagers(request.live);
  const key = writerKey(writer);
  const last = managers.get(key);
  const fields = changeable(
    fieldsOf(config, resource.schema),
    resource,
    writer.subresource,
  );
  managers.set(key, { ...writer, fields });
  const merged = mergeFields(live, config, resource.schema) as JsonObject;
  const object = pruneDropped(merged, {
    last: last?.fields ?? new Set(),
    managers,
    resource,
  });
  settleConflicts({ ...request, live }, object, managers);
  const changed = !equalJson(live, object);
  managers.set(key, {
    ...writer,
    fields: withoutUnmanaged(fields),
    // Whoever changes nothing keeps its time, or has none.
    time: changed ? writer.time : last?.time,
  });
  return { object, managers };
}

/** Removes what the manager said last time, says no more, and nobody else manages. */
function pruneDropped(
  merged: JsonObject,
  { last, managers, resource: { schema } }: {
    readonly last: FieldSet;
    readonly managers: Managers;
    readonly resource: Resource;
  },
): JsonObject {
  if (last.size === 0) return merged;
  const remove = (fields: FieldSet) =>
    (removeFields(merged, fields, schema) ?? {}) as JsonObject;
  const named = (value: Json) =>
    withDeclaredParents(fieldsOf(value, schema), schema);
  const lastNamed = withDeclaredParents(last, schema);
  const managed = withDeclaredParents(allFields(managers), schema);
  const all = named(merged);
  const owned = remove(
    all.difference(named(remove(lastNamed)).union(managed)),
  );
  return remove(all.difference(named(owned)).intersection(lastNamed));
}

function allFields(managers: Managers): FieldSet {
  let all: FieldSet = new Set();
  for (const { fields } of managers.values()) all = all.union(fields);
  return all;
}

/** Takes from other managers what this one changes, or refuses. */
function settleConflicts(
  { resource, live, writer, force }: ApplyRequest,
  object: JsonObject,
  managers: Managers,
): void {
  const difference = compareFields(live, object, resource.schema);
  const changed = changeable(
    difference.added.union(difference.modified),
    resource,
    writer.subresource,
  );
  const conflicts: [Managed, string][] = [];
  for (const [key, managed] of managers) {
    if (key === writerKey(writer)) continue;
    const taken = managed.fields.intersection(changed);
    conflicts.push(
      ...[...taken].map((path): [Managed, string] => [managed, path]),
    );
    const lost = taken.union(difference.removed);
    managers.set(key, { ...managed, fields: managed.fields.difference(lost) });
  }
  if (conflicts.length > 0 && !force) throw conflictError(conflicts, resource);
}

function conflictError(
  conflicts: readonly [Managed, string][],
  resource: Resource,
): ApiError {
  const holder = ({ manager, operation, subresource }: Managed) => {
    const name = subresource === ""
      ? `"${manager}"`
      : `"${manager}" with subresource "${subresource}"`;
    return operation === "Update"
      ? `${name} using ${apiVersionOf(resource)}`
      : name;
  };
  const lines = new Map<string, string[]>();
  const causes = conflicts.map(([managed, path]): Json => {
    const message = `conflict with ${holder(managed)}`;
    const field = displayPath(path);
    lines.set(message, [...lines.get(message) ?? [], field]);
    return { reason: "FieldManagerConflict", message, field };
  });
  const text = conflicts.length === 1
    ? [...lines].map(([message, [field]]) => `${message}: ${field}`)
    : [...lines].sort().map(([message, fields]) =>
      [
        message.replace("conflict", "conflicts") + ":",
        ...fields.map((field) => `- ${field}`),
      ].join("\n")
    );
  return new ApiError(
    409,
    "Conflict",
    `Apply failed with ${conflicts.length} conflict${
      conflicts.length === 1 ? "" : "s"
    }: ${text.join("\n")}`,
    { details: { causes } },
  );
}
