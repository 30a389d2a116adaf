/**
 * JSON patch (RFC 6902), with the leniencies of the library that kube-apiserver
 * uses: `replace` and `copy` take a missing field for null, and list indices
 * may count from the end.
 *
 * @module
 */

import { ApiError, badRequest } from "./errors.ts";
import { equalJson, isObject, type Json, type JsonObject } from "./json.ts";

/** More operations than this in one patch are refused. */
const MAX_OPERATIONS = 10_000;

/** Returns `document` after the operations of `patch`. */
export function jsonPatch(document: JsonObject, patch: Json): JsonObject {
  if (!Array.isArray(patch) || !patch.every(isObject)) {
    throw badRequest(
      "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    );
  }
  if (patch.length > MAX_OPERATIONS) {
    throw new ApiError(
      413,
      "RequestEntityTooLarge",
      `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  }
  let patched: Json = structuredClone(document);
  for (const operation of patch) patched = operate(patched, operation);
  return isObject(patched) ? patched : fail();
}

/** The server tells nothing of what failed. */
function fail(): never {
  throw new ApiError(
    422,
    "Invalid",
    "the server rejected our request due to an error in our request",
    { details: {} },
  );
}

function operate(document: Json, operation: JsonObject): Json {
  const path = pointer(operation.path);
  const value = structuredClone(operation.value ?? null);
  switch (operation.op) {
    case "add":
      return add(document, path, value);
    case "replace":
      return replace(document, path, value);
    case "remove":
      return remove(document, path);
    case "copy":
      return add(document, path, find(document, pointer(operation.from)));
    case "move": {
      const from = pointer(operation.from);
      const moved = find(document, from);
      return add(remove(document, from), path, moved);
    }
    case "test":
      return equalJson(find(document, path), value) ? document : fail();
    default:
      return fail();
  }
}

function pointer(text: Json | undefined): readonly string[] {
  if (typeof text !== "string") return fail();
  if (text === "") return [];
  if (!text.startsWith("/")) return fail();
  return text.slice(1).split("/").map((part) =>
    part.replaceAll("~1", "/").replaceAll("~0", "~")
  );
}

/** Returns the value at `path`, a copy; null for a field that is not there. */
function find(document: Json, path: readonly string[]): Json {
  const [key, ...rest] = path;
  if (key === undefined) return structuredClone(document);
  const child = childOf(document, key);
  return rest.length === 0 ? structuredClone(child ?? null) : find(
    child ?? fail(),
    rest,
  );
}

function childOf(parent: Json, key: string): Json | undefined {
  if (Array.isArray(parent)) return parent[indexIn(parent, key)] ?? fail();
  if (!isObject(parent)) return fail();
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}

function indexIn(list: readonly Json[], key: string): number {
  if (!/^-?\d+$/.test(key)) return fail();
  const index = Number(key) < 0 ? Number(key) + list.length : Number(key);
  return index >= 0 && index < list.length ? index : fail();
}

/** Returns the object or list that `path` ends in, and the last key. */
function holderOf(
  document: Json,
  path: readonly string[],
): { readonly holder: Json[] | JsonObject; readonly key: string } {
  let holder = document;
  for (const key of path.slice(0, -1)) holder = childOf(holder, key) ?? fail();
  if (!Array.isArray(holder) && !isObject(holder)) return fail();
  return { holder, key: path.at(-1) ?? fail() };
}

function add(document: Json, path: readonly string[], value: Json): Json {
  if (path.length === 0) return value;
  const { holder, key } = holderOf(document, path);
  if (!Array.isArray(holder)) holder[key] = value;
  else if (key === "-" || key === String(holder.length)) holder.push(value);
  else holder.splice(indexIn(holder, key), 0, value);
  return document;
}

function replace(document: Json, path: readonly string[], value: Json): Json {
  if (path.length === 0) return value;
  const { holder, key } = holderOf(document, path);
  if (Array.isArray(holder)) holder[indexIn(holder, key)] = value;
  else holder[key] = value;
  return document;
}

function remove(document: Json, path: readonly string[]): Json {
  const { holder, key } = holderOf(document, path);
  if (Array.isArray(holder)) holder.splice(indexIn(holder, key), 1);
  else if (Object.hasOwn(holder, key)) delete holder[key];
  else fail();
  return document;
}
