/**
 * JSON merge patch (RFC 7386): objects merge, null removes, all else replaces.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "./json.ts";

/** Returns `document` after `patch`. */
export function mergePatch(
  document: JsonObject,
  patch: JsonObject,
): JsonObject {
  const merged: JsonObject = { ...document };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergeValue(merged[field], value);
  }
  return merged;
}

function mergeValue(old: Json | undefined, value: Json): Json {
  if (!isObject(value)) return value;
  return mergePatch(isObject(old) ? old : {}, value);
}
