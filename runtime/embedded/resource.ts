/**
 * What the server knows of one kind of object: how it is named, where it lies,
 * what it may hold, and the few ways in which kinds behave differently.
 *
 * @module
 */

import type { FieldError } from "./field_error.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Schema } from "./schema_terms.ts";

/** One column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  /** 0 for the usual columns, 1 for those of `-o wide`. */
  readonly priority?: number;
  /** Where the cell comes from: a JSONPath, or a function. */
  readonly jsonPath?: string;
  readonly cell?: (object: JsonObject) => Json;
}

/** One kind of object. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Whether it comes from a CustomResourceDefinition. */
  readonly custom: boolean;
  readonly schema: Schema;
  /** Whether `status` is written through its own address only. */
  readonly hasStatus: boolean;
  /** Whether a change beside metadata and status counts up `metadata.generation`. */
  readonly hasGeneration: boolean;
  /** Whether `PUT` to a name that does not exist creates it. */
  readonly createsOnPut: boolean;
  /** Whether names are labels (no dots), paths (RBAC) or subdomains. */
  readonly nameStyle: "label" | "subdomain" | "path";
  /** Field selectors beside `metadata.name` and `metadata.namespace`. */
  readonly selectableFields: readonly string[];
  readonly columns: readonly Column[];
  /** What Go's type has before any field is set; owning it is owning nothing. */
  readonly empty: JsonObject;
  /** Rewrites a decoded object, in place, as the kind's own decoder does. */
  readonly normalize?: (object: JsonObject) => void;
  /** Sets, in place, what a new object starts with. */
  readonly prepare?: (object: JsonObject) => void;
  /** Checks what a schema cannot say. */
  readonly check?: (object: JsonObject) => FieldError[];
}

/** Returns `v1` or `group/v1`. */
export function apiVersionOf(
  resource: Pick<Resource, "group" | "version">,
): string {
  return resource.group === ""
    ? resource.version
    : `${resource.group}/${resource.version}`;
}

/** Returns the name that errors and the store use: `configmaps`, `rings.example.com`. */
export function groupResource(
  resource: Pick<Resource, "group" | "plural">,
): string {
  return resource.group === ""
    ? resource.plural
    : `${resource.plural}.${resource.group}`;
}

/** Returns the kind as errors name it: `ConfigMap`, `Ring.example.com`. */
export function groupKind(resource: Pick<Resource, "group" | "kind">): string {
  return resource.group === ""
    ? resource.kind
    : `${resource.kind}.${resource.group}`;
}

/** Returns the key of an object within its resource, in the order lists have. */
export function keyOf(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}
