/**
 * In which form an answer is wanted: the cache has objects as JSON, whole or
 * their metadata; all else only the server can make.
 *
 * @module
 */

import type { Headers } from "../guest/mod.ts";

/** What the cache would have to answer with. */
export type Representation =
  /** Whole objects in JSON. */
  | "object"
  /** `PartialObjectMetadata` in JSON. */
  | "metadata"
  /** A table, or no JSON. */
  | "other";

/** Reads the form that is preferred out of the headers of a request. */
export function representationOf(headers: Headers): Representation {
  const accept = headers
    .filter(([name]) => name.toLowerCase() === "accept")
    .map(([, value]) => value).join(",");
  const ranges = accept.split(",").map((range) => range.trim())
    .filter((range) => range !== "");
  if (ranges.length === 0) return "object";
  for (const range of ranges) {
    const [type = "", ...parameters] = range.toLowerCase().split(";")
      .map((part) => part.trim());
    if (!JSON_TYPES.has(type)) continue;
    return formOf(parameters);
  }
  return "other";
}

/** Who also takes JSON gets JSON, even if something else is liked better. */
const JSON_TYPES = new Set(["application/json", "application/*", "*/*"]);

function formOf(parameters: readonly string[]): Representation {
  const as = parameters.find((parameter) => parameter.startsWith("as="));
  if (as === undefined) return parameters.every(isPlain) ? "object" : "other";
  return /^as=partialobjectmetadata(list)?$/.test(as) ? "metadata" : "other";
}

/** Nothing that changes the form. */
const isPlain = (parameter: string): boolean =>
  /^(q=1(\.0*)?|charset=utf-8|stream=watch|)$/.test(parameter);
