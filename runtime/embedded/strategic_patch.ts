/**
 * Strategic merge patch: a merge patch that knows by which field the items of
 * a list are told apart, and directives that say otherwise.
 *
 * @module
 */

import { badRequest } from "./errors.ts";
import { equalJson, isObject, type Json, type JsonObject } from "./json.ts";
import { childSchema } from "./field_path.ts";
import type { Schema } from "./schema_terms.ts";

const DELETE_FROM = "$deleteFromPrimitiveList/";
const ORDER_OF = "$setElementOrder/";
const RETAIN_KEYS = "$retainKeys";
const DIRECTIVE = "$patch";

/** Returns `document` after `patch`. */
export function strategicPatch(
  document: JsonObject,
  patch: JsonObject,
  schema: Schema,
): JsonObject {
  const { [DIRECTIVE]: directive, ...fields } = patch;
  if (directive === "replace") return fields;
  if (directive === "delete") return {};
  if (directive !== undefined && directive !== "merge") {
    throw badRequest(`Unknown patch type found: ${String(directive)}`);
  }
  const merged = retain(document, fields[RETAIN_KEYS]);
  for (const [field, value] of Object.entries(fields)) {
    if (field.startsWith("$")) continue;
    if (value === null) delete merged[field];
    else {merged[field] = patchValue(
        merged[field],
        value,
        childSchema(schema, field),
      );}
  }
  applyListDirectives(merged, fields, schema);
  return merged;
}

function retain(document: JsonObject, keys: Json | undefined): JsonObject {
  if (!Array.isArray(keys)) return { ...document };
  return Object.fromEntries(
    Object.entries(document).filter(([field]) => keys.includes(field)),
  );
}

function patchValue(old: Json | undefined, value: Json, schema: Schema): Json {
  if (isObject(value)) {
    return strategicPatch(isObject(old) ? old : {}, value, schema);
  }
  if (!Array.isArray(value)) return value;
  const before = Array.isArray(old) ? old : [];
  const key = mergeKey(schema);
  if (key !== undefined) {
    return mergeItems(before, value, { key, items: schema.items ?? {} });
  }
  if (schema["x-kubernetes-list-type"] !== "set") return value;
  const added = value.filter((item) =>
    !before.some((one) => equalJson(one, item))
  );
  return [...before, ...added];
}

/** The field by which a list's items are merged: the first of its keys. */
function mergeKey(schema: Schema): string | undefined {
  return schema["x-kubernetes-list-type"] === "map"
    ? schema["x-kubernetes-list-map-keys"]?.[0]
    : undefined;
}

interface Merging {
  readonly key: string;
  readonly items: Schema;
}

function mergeItems(
  before: readonly Json[],
  patch: readonly Json[],
  { key, items }: Merging,
): Json[] {
  const objects = patch.map((item) => {
    if (isObject(item)) return item;
    throw badRequest(`expected an object, but got ${JSON.stringify(item)}`);
  });
  if (objects.some((item) => item[DIRECTIVE] === "replace")) {
    return objects.filter((item) => item[DIRECTIVE] === undefined);
  }
  const merged = [...before];
  for (const item of objects) {
    if (item[key] === undefined) {
      throw badRequest(
        `map: ${
          JSON.stringify(item)
        } does not contain declared merge key: ${key}`,
      );
    }
    const index = merged.findIndex((one) =>
      isObject(one) && equalJson(one[key], item[key])
    );
    const found = merged[index];
    if (item[DIRECTIVE] === "delete") {
      if (index >= 0) merged.splice(index, 1);
    } else if (isObject(found)) {
      merged[index] = strategicPatch(found, item, items);
    } else merged.push(strategicPatch({}, item, items));
  }
  return merged;
}

/** Carries out the directives that stand beside a list, and name it. */
function applyListDirectives(
  merged: JsonObject,
  patch: JsonObject,
  schema: Schema,
): void {
  for (const [directive, value] of Object.entries(patch)) {
    if (!Array.isArray(value)) continue;
    const field = directive.slice(directive.indexOf("/") + 1);
    const list = merged[field];
    if (!Array.isArray(list)) continue;
    if (directive.startsWith(DELETE_FROM)) {
      merged[field] = list.filter((item) =>
        !value.some((one) => equalJson(one, item))
      );
    } else if (directive.startsWith(ORDER_OF)) {
      merged[field] = inOrder(
        list,
        value,
        mergeKey(childSchema(schema, field)),
      );
    }
  }
}

/** Sorts the items that `order` names; the others keep their places before the next named one. */
function inOrder(
  list: readonly Json[],
  order: readonly Json[],
  key: string | undefined,
): Json[] {
  const idOf = (item: Json): Json =>
    key !== undefined && isObject(item) ? item[key] ?? null : item;
  const wanted = order.map(idOf);
  const rankOf = (item: Json) =>
    wanted.findIndex((one) => equalJson(one, idOf(item)));
  const named = list.filter((item) => rankOf(item) >= 0)
    .sort((a, b) => rankOf(a) - rankOf(b));
  return list.map((item) => rankOf(item) >= 0 ? named.shift() ?? item : item);
}
