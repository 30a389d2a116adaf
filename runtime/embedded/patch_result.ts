/**
 * What a patch makes of an object must fit its kind.
 *
 * @module
 */

import { DecodingError, type FieldValidation, fitObject } from "./decode.ts";
import { invalid } from "./errors.ts";
import { fieldError } from "./field_error.ts";
import type { JsonObject } from "./json.ts";
import { apiVersionOf, type Resource } from "./resource.ts";

/** Fits the outcome of a patch; what does not fit makes the patch invalid. */
export function fitPatched(
  resource: Resource,
  object: JsonObject,
  validation: FieldValidation,
): string[] {
  const shown = JSON.stringify(object);
  try {
    checkPatchedKind(resource, object);
    return fitObject(resource, object, validation);
  } catch (cause) {
    if (!(cause instanceof DecodingError)) throw cause;
    throw invalid({ group: "", kind: "" }, "", [
      fieldError.invalid("patch", shown, cause.message),
    ]);
  }
}

function checkPatchedKind(resource: Resource, object: JsonObject): void {
  if (resource.custom) return;
  const { kind, apiVersion } = object;
  if (kind !== resource.kind || apiVersion !== apiVersionOf(resource)) {
    throw new DecodingError(
      `no kind "${kind}" is registered for version "${apiVersion}"`,
    );
  }
}
