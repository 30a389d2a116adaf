/**
 * From an answer of the API server to a typed error.
 *
 * @module
 */

import { type ApiError, apiError } from "../errors.ts";

/** An answer that is no success. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** A Status object of Kubernetes, as far as it is read here. */
export interface StatusObject {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly retryAfterSeconds?: number };
}

/** A proxy's error page need not be repeated whole. */
const TEXT_LENGTH = 300;

const ADVICE: ReadonlyMap<number, string> = new Map([
  [
    401,
    "the server does not accept our credentials, log in again or replace the token or certificate",
  ],
  [403, "grant it by a Role and a RoleBinding"],
]);

/** Returns the error for `answer`; `action` is what was tried. */
export function answerError(action: string, answer: FailedAnswer): ApiError {
  const status = readStatus(answer.body);
  const retryAfter = retryAfterMs(answer.headers);
  return statusError(action, {
    code: answer.status,
    message: plainText(answer.body),
    ...status,
  }, retryAfter);
}

/** Returns the error for a Status object, as in an ERROR event of a watch. */
export function statusError(
  action: string,
  status: StatusObject,
  retryAfter?: number,
): ApiError {
  const { code = 500, reason = "", message, details } = status;
  const advice = ADVICE.get(code);
  const seconds = details?.retryAfterSeconds;
  const wait = retryAfter ?? (seconds && seconds * 1000);
  const words = message || reason || `HTTP status ${code}`;
  return apiError(action, {
    status: code,
    reason,
    detail: advice === undefined ? words : `${words}: ${advice}`,
    details,
    ...wait !== undefined && { retryAfterMs: wait },
  });
}

/** Returns what the Retry-After header asks for, in milliseconds. */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function readStatus(body: Uint8Array): StatusObject {
  try {
    const value = JSON.parse(new TextDecoder().decode(body));
    return value?.kind === "Status" ? value : {};
  } catch (_error) {
    // Proxies answer in HTML or plain text, which is the message then.
    return {};
  }
}

function plainText(body: Uint8Array): string {
  return new TextDecoder().decode(body.subarray(0, TEXT_LENGTH)).trim();
}
