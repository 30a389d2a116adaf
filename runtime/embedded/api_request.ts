/**
 * A request for objects: what it asks, of which kind, and by whom.
 *
 * @module
 */

import { ApiError, invalid } from "./errors.ts";
import { type FieldError, fieldError } from "./field_error.ts";
import type { Resource } from "./resource.ts";
import type { FieldValidation } from "./decode.ts";

/** A request, its path read and its body there. */
export interface ApiRequest {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: string;
}

/** What a request is answered with. */
export interface Reply {
  readonly code: number;
  /** The body: JSON text, or a stream of it. */
  readonly body: string | ReadableStream<Uint8Array>;
  readonly warnings?: readonly string[];
}

/** Larger bodies are refused. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** Reads the body of a request. */
export async function readBody(request: Request): Promise<string> {
  const tooLarge = new ApiError(
    413,
    "RequestEntityTooLarge",
    `Request entity too large: limit is ${MAX_BODY_BYTES}`,
  );
  const length = Number(request.headers.get("content-length") ?? NaN);
  if (length > MAX_BODY_BYTES) throw tooLarge;
  if (length >= 0) return await request.text();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Who manages the fields that a request writes. */
export function managerOf({ query, headers }: ApiRequest): string {
  const named = query.get("fieldManager") ?? "";
  if (named !== "") return named;
  const agent = headers.get("user-agent") ?? "";
  return (agent.split("/")[0] ?? "") || "unknown";
}

const FIELD_VALIDATIONS = ["", "Ignore", "Strict", "Warn"];
const MAX_MANAGER_LENGTH = 128;

/** Reads how unknown fields are to be treated, and checks the options of a write. */
export function readWriteOptions(
  { query }: ApiRequest,
  kind: "CreateOptions" | "UpdateOptions" | "PatchOptions",
): FieldValidation {
  const errors: FieldError[] = [];
  const validation = query.get("fieldValidation") ?? "";
  if (!FIELD_VALIDATIONS.includes(validation)) {
    errors.push(
      fieldError.notSupported("fieldValidation", validation, FIELD_VALIDATIONS),
    );
  }
  if ((query.get("fieldManager") ?? "").length > MAX_MANAGER_LENGTH) {
    errors.push({
      reason: "FieldValueTooLong",
      message: `Too long: may not be more than ${MAX_MANAGER_LENGTH} bytes`,
      field: "fieldManager",
    });
  }
  if (errors.length > 0) throw invalidOptions(kind, errors);
  return validation === "Ignore" || validation === "Strict"
    ? validation
    : "Warn";
}

/** The options of a request contradict each other or say nothing known. */
export function invalidOptions(
  kind: string,
  errors: readonly FieldError[],
): ApiError {
  return invalid({ group: "meta.k8s.io", kind }, "", errors);
}
