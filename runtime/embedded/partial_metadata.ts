/**
 * Objects reduced to their metadata, for clients that want no more.
 *
 * @module
 */

import type { JsonObject } from "./json.ts";

/** Returns the metadata of an object as an object of its own. */
export function metadataOnly(object: JsonObject): JsonObject {
  return {
    kind: "PartialObjectMetadata",
    apiVersion: "meta.k8s.io/v1",
    metadata: object.metadata ?? {},
  };
}
