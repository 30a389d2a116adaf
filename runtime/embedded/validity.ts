/**
 * Whether an object may be stored.
 *
 * @module
 */

import { invalid } from "./errors.ts";
import { type JsonObject, textAt } from "./json.ts";
import { metadataErrors } from "./metadata_rules.ts";
import type { Resource } from "./resource.ts";

/** Throws 422 if `object` breaks a rule of its kind. */
export function checkObject(resource: Resource, object: JsonObject): void {
  const errors = [
    ...metadataErrors(object, resource),
    ...resource.check?.(object) ?? [],
  ];
  if (errors.length > 0) {
    throw invalid(resource, textAt(object, "metadata", "name"), errors);
  }
}
