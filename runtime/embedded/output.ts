/**
 * The forms in which objects are answered: whole, as rows of a table for
 * `kubectl get`, or their metadata alone.
 *
 * @module
 */

import { ApiError } from "./errors.ts";
import { type JsonObject, objectAt } from "./json.ts";
import { metadataOnly } from "./partial_metadata.ts";
import { refused } from "./refusals.ts";
import type { Resource } from "./resource.ts";
import { tableHead, tableRow } from "./table.ts";

/** How objects are answered. */
export type OutputFormat =
  | { readonly type: "full" }
  | { readonly type: "metadata" }
  /** A table, whose rows carry so much of the object. */
  | { readonly type: "table"; readonly include: string };

/** What writing needs to know. */
export interface Output {
  readonly resource: Resource;
  readonly format: OutputFormat;
  readonly now: Date;
}

/** Reads the first form in `Accept` that is served. */
export function readFormat(
  headers: Headers,
  query: URLSearchParams,
): OutputFormat {
  const accept = headers.get("accept") ?? "";
  const choices = accept.split(",").map((choice) =>
    choice.split(";").map((part) => part.trim().toLowerCase())
  );
  for (const [type = "", ...parameters] of choices) {
    if (!/^(\*\/\*|application\/(json|\*)|)$/.test(type)) continue;
    const as = parameters.find((one) => one.startsWith("as="))?.slice(3);
    if (as === undefined) return { type: "full" };
    if (
      as === "table" || as === "partialobjectmetadata" ||
      as === "partialobjectmetadatalist"
    ) {
      return as === "table"
        ? { type: "table", include: query.get("includeObject") ?? "Metadata" }
        : { type: "metadata" };
    }
  }
  if (accept.includes("yaml")) throw refused("yamlOutput");
  if (/protobuf|cbor/.test(accept)) throw refused("protobuf");
  throw new ApiError(
    406,
    "NotAcceptable",
    "406: Not Acceptable\n\nAvailable representations: application/json",
    { details: {} },
  );
}

/** Writes one object. */
export function writeObject(json: string, output: Output): string {
  const { format, resource, now } = output;
  if (format.type === "full") return json;
  const object: JsonObject = JSON.parse(json);
  if (format.type === "metadata") {
    return JSON.stringify(metadataOnly(object));
  }
  const { resourceVersion = "" } = objectAt(object, "metadata");
  return JSON.stringify({
    ...tableHead(resource, { resourceVersion }),
    rows: [tableRow(object, { resource, include: format.include, now })],
  });
}

/** Writes a list that is not one of whole objects. */
export function writeList(
  items: readonly string[],
  output: Output & { readonly metadata: JsonObject },
): string {
  const { format, resource, metadata, now } = output;
  const objects: JsonObject[] = items.map((json) => JSON.parse(json));
  if (format.type !== "table") {
    return JSON.stringify({
      kind: "PartialObjectMetadataList",
      apiVersion: "meta.k8s.io/v1",
      metadata,
      items: objects.map(metadataOnly),
    });
  }
  const { include } = format;
  return JSON.stringify({
    ...tableHead(resource, metadata),
    rows: objects.map((object) => tableRow(object, { resource, include, now })),
  });
}
