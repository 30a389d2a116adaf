/**
 * What goes wrong, worded as kube-apiserver words it.
 *
 * @module
 */

import type { FieldError } from "./field_error.ts";
import type { Json, JsonObject } from "./json.ts";
import { groupKind, groupResource, type Resource } from "./resource.ts";

/** What a request is answered with when it fails. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status. */
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | undefined;

  constructor(
    code: number,
    reason: string,
    message: string,
    options: ErrorOptions & { readonly details?: JsonObject } = {},
  ) {
    super(message, options);
    this.code = code;
    this.reason = reason;
    this.details = options.details;
  }

  /** The `Status` object that tells a client. */
  get status(): JsonObject {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      ...(this.reason === "" ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

/** The object does not exist. */
export function notFound(resource: Resource, name: string): ApiError {
  return new ApiError(
    404,
    "NotFound",
    `${groupResource(resource)} "${name}" not found`,
    { details: detailsOf(resource, name) },
  );
}

/** Nothing is served at this address. */
export function noSuchPath(): ApiError {
  return new ApiError(
    404,
    "NotFound",
    "the server could not find the requested resource",
    { details: {} },
  );
}

/** An object of that name exists. */
export function alreadyExists(resource: Resource, name: string): ApiError {
  return new ApiError(
    409,
    "AlreadyExists",
    `${groupResource(resource)} "${name}" already exists`,
    { details: detailsOf(resource, name) },
  );
}

/** The object is not in the state that the request expects. */
export function conflict(
  resource: Resource,
  name: string,
  why: string,
): ApiError {
  return new ApiError(
    409,
    "Conflict",
    `Operation cannot be fulfilled on ${
      groupResource(resource)
    } "${name}": ${why}`,
    { details: detailsOf(resource, name) },
  );
}

/** The object breaks rules of its kind. */
export function invalid(
  resource: Pick<Resource, "group" | "kind">,
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const texts = errors.map(({ field, message }) => `${field}: ${message}`);
  const text = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  return new ApiError(
    422,
    "Invalid",
    `${groupKind(resource)} "${name}" is invalid: ${text}`,
    {
      details: {
        ...(name === "" ? {} : { name }),
        ...(resource.group === "" ? {} : { group: resource.group }),
        ...(resource.kind === "" ? {} : { kind: resource.kind }),
        causes: errors.map(({ reason, message, field }) => ({
          reason,
          message,
          field,
        })),
      },
    },
  );
}

/** The request cannot be understood. */
export function badRequest(message: string, options?: ErrorOptions): ApiError {
  return new ApiError(400, "BadRequest", message, options);
}

/** The request is understood and not allowed. */
export function forbidden(
  resource: Resource,
  name: string,
  why: string,
  causes?: Json[],
): ApiError {
  return new ApiError(
    403,
    "Forbidden",
    `${groupResource(resource)} "${name}" is forbidden: ${why}`,
    {
      details: {
        ...detailsOf(resource, name),
        ...(causes === undefined ? {} : { causes }),
      },
    },
  );
}

/** The verb is not served at this address. */
export function methodNotAllowed(): ApiError {
  return new ApiError(
    405,
    "MethodNotAllowed",
    "the server does not allow this method on the requested resource",
    { details: {} },
  );
}

/** The history that the request asks for is gone. */
export function expired(message: string): ApiError {
  return new ApiError(410, "Expired", message);
}

function detailsOf(resource: Resource, name: string): JsonObject {
  return {
    ...(name === "" ? {} : { name }),
    ...(resource.group === "" ? {} : { group: resource.group }),
    kind: resource.plural,
  };
}
