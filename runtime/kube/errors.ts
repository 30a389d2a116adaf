/**
 * The failures of talking to a Kubernetes API server that callers tell apart.
 *
 * Every message is one sentence with what to do about it, fit to be shown to
 * the person who runs the program. None carries a credential.
 *
 * @module
 */

/** A kubeconfig, or what it points at, cannot be used as it is. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
}

/** A token or certificate cannot be had: a file is gone, a plugin fails. */
export class CredentialError extends Error {
  override readonly name = "CredentialError";
}

/** Why no answer of the API server arrived. */
export type ConnectionProblem =
  /** The host's name has no address. */
  | "dns"
  /** Nobody listens, so the request was certainly not seen. */
  | "refused"
  /** The server's certificate, or ours, is not accepted. */
  | "certificate"
  /** The proxy did not let the request through. */
  | "proxy"
  /** No answer in time. */
  | "timeout"
  /** The connection broke while the request was under way. */
  | "broken";

/** No answer of the API server arrived. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly problem: ConnectionProblem;

  constructor(
    problem: ConnectionProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.problem = problem;
  }

  /** Whether the server can have seen the request. */
  get mayHaveBeenSeen(): boolean {
    return this.problem === "timeout" || this.problem === "broken";
  }
}

/** An answer is longer than whoever asked can take. */
export class AnswerTooLargeError extends Error {
  override readonly name = "AnswerTooLargeError";

  constructor(most: number) {
    super(
      `Cannot read the answer: more than ${most} bytes, wanted at most so many`,
    );
  }
}

/** What the API server says about a request it did not fulfil. */
export interface ApiFailure {
  /** The HTTP status. */
  readonly status: number;
  /** The machine-readable reason, as `"NotFound"`; empty if it gave none. */
  readonly reason: string;
  /** The server's own words. */
  readonly detail: string;
  /** What the server adds, as it came: kind, name, causes. */
  readonly details?: unknown;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number;
}

/** The API server answered, and not with what was asked for. */
export class ApiError extends Error {
  override readonly name: string = "ApiError";
  /** The HTTP status. */
  readonly status: number;
  /** The machine-readable reason; empty if the server gave none. */
  readonly reason: string;
  /** What the server adds, as it came: kind, name, causes. */
  readonly details: unknown;
  /** How long the server asks to wait before the next attempt. */
  readonly retryAfterMs: number | undefined;

  constructor(action: string, failure: ApiFailure) {
    super(`Cannot ${action}: ${failure.detail}`);
    this.status = failure.status;
    this.reason = failure.reason;
    this.details = failure.details;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/** 400: the request makes no sense to the server. */
export class BadRequestError extends ApiError {
  override readonly name = "BadRequestError";
}

/** 401: the server does not know who asks. */
export class UnauthorizedError extends ApiError {
  override readonly name = "UnauthorizedError";
}

/** 403: the server knows who asks and does not allow it. */
export class ForbiddenError extends ApiError {
  override readonly name = "ForbiddenError";
}

/** 404: there is no such object, or no such kind. */
export class NotFoundError extends ApiError {
  override readonly name = "NotFoundError";
}

/** 409: an object of that name is there already. */
export class AlreadyExistsError extends ApiError {
  override readonly name = "AlreadyExistsError";
}

/** 409: the object has changed since it was read, or another manager owns a field. */
export class ConflictError extends ApiError {
  override readonly name = "ConflictError";
}

/** 410: the version or continue token is too old; list again. */
export class GoneError extends ApiError {
  override readonly name = "GoneError";
}

/** 422: the object does not satisfy its schema or its rules. */
export class InvalidError extends ApiError {
  override readonly name = "InvalidError";
}

/** 429: the server asks to come back later. */
export class TooManyRequestsError extends ApiError {
  override readonly name = "TooManyRequestsError";
}

/** 500, 502, 503, 504: the server, or one behind it, cannot answer now. */
export class UnavailableError extends ApiError {
  override readonly name = "UnavailableError";
}

const BY_STATUS: ReadonlyMap<number, typeof ApiError> = new Map<
  number,
  typeof ApiError
>([
  [400, BadRequestError],
  [401, UnauthorizedError],
  [403, ForbiddenError],
  [404, NotFoundError],
  [409, ConflictError],
  [410, GoneError],
  [422, InvalidError],
  [429, TooManyRequestsError],
  [500, UnavailableError],
  [502, UnavailableError],
  [503, UnavailableError],
  [504, UnavailableError],
]);

/** Returns the error for `failure`; `action` is what was tried, as `get "/api"`. */
export function apiError(action: string, failure: ApiFailure): ApiError {
  if (failure.reason === "AlreadyExists") {
    return new AlreadyExistsError(action, failure);
  }
  const kind = BY_STATUS.get(failure.status) ?? ApiError;
  return new kind(action, failure);
}
