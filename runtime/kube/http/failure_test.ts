import { deepStrictEqual as assertEquals, equal } from "node:assert/strict";
import {
  AlreadyExistsError,
  ApiError,
  BadRequestError,
  ConflictError,
  ForbiddenError,
  GoneError,
  InvalidError,
  NotFoundError,
  TooManyRequestsError,
  UnauthorizedError,
  UnavailableError,
} from "../errors.ts";
import { answerError, retryAfterMs, statusError } from "./failure.ts";

/** An answer with a Status object. */
function answer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): { status: number; headers: Headers; body: Uint8Array } {
  const text = typeof body === "string"
    ? body
    : JSON.stringify({ kind: "Status", ...body as object });
  return {
    status,
    headers: new Headers(headers),
    body: new TextEncoder().encode(text),
  };
}

Deno.test("answerError() is of the kind that callers tell apart", async (t) => {
  const table: [status: number, reason: string, kind: typeof ApiError][] = [
    [400, "BadRequest", BadRequestError],
    [401, "Unauthorized", UnauthorizedError],
    [403, "Forbidden", ForbiddenError],
    [404, "NotFound", NotFoundError],
    [405, "MethodNotAllowed", ApiError],
    [409, "AlreadyExists", AlreadyExistsError],
    [409, "Conflict", ConflictError],
    [410, "Gone", GoneError],
    [410, "Expired", GoneError],
    [422, "Invalid", InvalidError],
    [429, "TooManyRequests", TooManyRequestsError],
    [500, "InternalError", UnavailableError],
    [503, "ServiceUnavailable", UnavailableError],
    [504, "Timeout", UnavailableError],
  ] as [number, string, typeof ApiError][];
  for (const [status, reason, kind] of table) {
    await t.step(`${status} ${reason}`, () => {
      const details = { name: "a" };
      const error = answerError(
        'GET "/x"',
        answer(status, { code: status, reason, message: "words", details }),
      );
      equal(error.constructor, kind);
      assertEquals([error.status, error.reason, error.details], [
        status,
        reason,
        details,
      ]);
      equal(
        error.message.startsWith('Cannot GET "/x": words'),
        true,
        error.message,
      );
    });
  }
});

Deno.test("answerError() adds what a person can do", () => {
  const message = (status: number): string =>
    answerError("x", answer(status, { code: status, message: "no" })).message;
  equal(
    message(401),
    "Cannot x: no: the server does not accept our credentials, log in again or replace the token or certificate",
  );
  equal(message(403), "Cannot x: no: grant it by a Role and a RoleBinding");
});

Deno.test("answerError() takes what proxies say", () => {
  equal(
    answerError("x", answer(502, "<html>bad gateway</html>\n")).message,
    "Cannot x: <html>bad gateway</html>",
  );
  equal(answerError("x", answer(502, "")).message, "Cannot x: HTTP status 502");
  equal(
    answerError("x", answer(502, '{"kind":"Pod"}')).message,
    'Cannot x: {"kind":"Pod"}',
  );
});

Deno.test("errors say how long the server asks to wait", () => {
  equal(
    answerError("x", answer(429, {}, { "retry-after": "3" })).retryAfterMs,
    3000,
  );
  equal(
    statusError("x", { code: 429, details: { retryAfterSeconds: 2 } })
      .retryAfterMs,
    2000,
  );
  equal(statusError("x", { code: 429 }).retryAfterMs, undefined);
});

Deno.test("retryAfterMs() reads seconds and dates", () => {
  const read = (value: string): number | undefined =>
    retryAfterMs(new Headers({ "retry-after": value }));
  equal(read("0"), 0);
  equal(read("-1"), 0);
  equal(read("soon"), undefined);
  equal(read(new Date(0).toUTCString()), 0);
  const ahead = read(new Date(Date.now() + 60_000).toUTCString()) ?? 0;
  equal(ahead > 50_000 && ahead <= 60_000, true);
  equal(retryAfterMs(new Headers()), undefined);
});
