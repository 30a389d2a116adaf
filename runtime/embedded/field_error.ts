/**
 * Why a field of an object is refused.
 *
 * @module
 */

import type { Json } from "./json.ts";

/** One reason why an object is refused. */
export interface FieldError {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** Makes the errors of one field. */
export const fieldError = {
  required: (field: string, message = ""): FieldError => ({
    reason: "FieldValueRequired",
    message: `Required value${message === "" ? "" : `: ${message}`}`,
    field,
  }),
  invalid: (field: string, value: Json, message: string): FieldError => ({
    reason: "FieldValueInvalid",
    message: `Invalid value: ${JSON.stringify(value)}: ${message}`,
    field,
  }),
  forbidden: (field: string, message: string): FieldError => ({
    reason: "FieldValueForbidden",
    message: `Forbidden: ${message}`,
    field,
  }),
  duplicate: (field: string, value: Json): FieldError => ({
    reason: "FieldValueDuplicate",
    message: `Duplicate value: ${JSON.stringify(value)}`,
    field,
  }),
  notSupported: (
    field: string,
    value: Json,
    supported: readonly Json[],
  ): FieldError => ({
    reason: "FieldValueNotSupported",
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${
      supported.map((one) => JSON.stringify(one)).join(", ")
    }`,
    field,
  }),
} as const;
