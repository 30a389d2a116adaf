/**
 * OpenAPI v3, as much as kubectl needs to apply and to explain: the schema of
 * each kind, and that patches take `fieldValidation`.
 *
 * @module
 */

import { isObject, type Json, type JsonObject } from "./json.ts";
import { apiVersionOf, type Resource } from "./resource.ts";

const BODY_TYPES = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
];

/** Returns an OpenAPI document, if `path` is one. */
export function openApi(
  path: string,
  resources: readonly Resource[],
): JsonObject | undefined {
  const root = "/openapi/v3";
  if (path === root) {
    const places = new Set(resources.map(placeOf));
    return {
      paths: Object.fromEntries(
        [...places].map((place) => [place, {
          serverRelativeURL: `${root}/${place}`,
        }]),
      ),
    };
  }
  const place = path.slice(root.length + 1);
  const served = resources.filter((resource) => placeOf(resource) === place);
  if (!path.startsWith(`${root}/`) || served.length === 0) return undefined;
  return {
    openapi: "3.0.0",
    info: { title: "dormouse embedded API server", version: "v1" },
    paths: Object.fromEntries(
      served.map((one) => [pathOf(one), operations(one)]),
    ),
    components: {
      schemas: Object.fromEntries(
        served.map((one) => [schemaName(one), schemaOf(one)]),
      ),
    },
  };
}

function placeOf(resource: Resource): string {
  return `${resource.group === "" ? "api" : "apis"}/${apiVersionOf(resource)}`;
}

function pathOf(resource: Resource): string {
  const scope = resource.namespaced ? "namespaces/{namespace}/" : "";
  return `/${placeOf(resource)}/${scope}${resource.plural}/{name}`;
}

function schemaName({ group, version, kind }: Resource): string {
  const reversed = (group || "core").split(".").reverse().join(".");
  return `${reversed}.${version}.${kind}`;
}

function gvkOf({ group, version, kind }: Resource): JsonObject {
  return { group, version, kind };
}

function operations(resource: Resource): JsonObject {
  const schema = { $ref: `#/components/schemas/${schemaName(resource)}` };
  const types = resource.custom
    ? BODY_TYPES
    : [...BODY_TYPES, "application/strategic-merge-patch+json"];
  const responses = {
    200: { description: "OK", content: { "application/json": { schema } } },
  };
  const gvk = gvkOf(resource);
  return {
    get: {
      responses,
      "x-kubernetes-action": "get",
      "x-kubernetes-group-version-kind": gvk,
    },
    patch: {
      parameters: ["fieldManager", "fieldValidation", "force"].map((name) => ({
        name,
        in: "query",
        schema: { type: name === "force" ? "boolean" : "string" },
      })),
      requestBody: {
        content: Object.fromEntries(
          types.map((type) => [type, { schema: { type: "object" } }]),
        ),
      },
      responses,
      "x-kubernetes-action": "patch",
      "x-kubernetes-group-version-kind": gvk,
    },
  };
}

function schemaOf(resource: Resource): JsonObject {
  return {
    ...published(resource.schema as Json) as JsonObject,
    "x-kubernetes-group-version-kind": [gvkOf(resource)],
  };
}

/** Returns a schema as others may read it: without our own marks, with the merge keys. */
function published(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(published);
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema)
    .filter(([keyword]) => !keyword.startsWith("x-dormouse-"))
    .map(([keyword, value]): [string, Json] => [keyword, published(value)]);
  const result: JsonObject = Object.fromEntries(entries);
  const keys = schema["x-kubernetes-list-map-keys"];
  if (Array.isArray(keys)) {
    result["x-kubernetes-patch-merge-key"] = keys[0] ?? "";
    result["x-kubernetes-patch-strategy"] = "merge";
  }
  return result;
}
