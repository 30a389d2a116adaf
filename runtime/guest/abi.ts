/**
 * The border between the host and a guest, ABI version 1: every name, number
 * and byte layout that both sides must agree on. The SDKs and `modules/abi.md`
 * mirror this file; `modules/abi/vectors/` holds bytes that all of them read
 * alike.
 *
 * The border is HTTP-shaped. A request or a reply is one line of JSON (the
 * head), a newline, then the body as it is. Bytes are *taken* and *given*: the
 * host never calls an allocator of the guest.
 *
 * @module
 */

/** The import module of everything the host offers beyond WASI. */
export const IMPORT_MODULE = "dormouse";

/** The export that marks a module as written for this ABI; its kind is free. */
export const MARKER_EXPORT = "dormouse_abi_1";

/** What a module calls, by style. */
export const IMPORTS = {
  common: ["take", "watch", "log"],
  /** Straight-line code: a request parks the guest until the reply is there. */
  call: ["request", "give"],
  /** Code with a scheduler of its own: nothing blocks, messages are delivered. */
  loop: ["submit", "answer", "cancel"],
} as const;

/** What the host calls, by style. */
export const EXPORTS = {
  common: ["memory", "_initialize", "start", MARKER_EXPORT],
  call: ["reconcile"],
  loop: ["deliver", "pump"],
} as const;

/** How a guest waits: parked inside a call, or between calls. */
export type AbiStyle = "call" | "loop";

/**
 * What `deliver(id, kind, size)` hands to a loop-style guest. Ids made by the
 * host (reconciles) are negative, ids made by the guest (requests) positive.
 */
export const MESSAGE = {
  /** A reconcile to do: the body is a {@linkcode ReconcileInput}. */
  reconcile: 1,
  /** The reconcile of this id is to stop; an answer is still expected. */
  cancelled: 2,
  /** The whole reply to a request, which is over with it. */
  reply: 3,
  /** The head of a reply whose body comes in events: a stream is open. */
  opened: 4,
  /** The next piece of a stream: of a watch, one line. */
  event: 5,
  /** The stream ended in order. */
  ended: 6,
  /** The request or stream failed: the body is a sentence in UTF-8. */
  failed: 7,
} as const;

/** One of the kinds of {@linkcode MESSAGE}. */
export type MessageKind = typeof MESSAGE[keyof typeof MESSAGE];

/** The levels of `log(level, ptr, len)`, by their number. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

/** One of {@linkcode LOG_LEVELS}. */
export type LogLevel = typeof LOG_LEVELS[number];

/** What `pump()` returns when the guest waits for no timer. */
export const NO_TIMER = -1n;

/** The methods a request may have. */
export const METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
] as const;

/** One of {@linkcode METHODS}. */
export type Method = typeof METHODS[number];

/** Header names and values, in order; names in any case. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** What a guest asks for. */
export interface AbiRequest {
  readonly method: Method;
  /**
   * `/...` is the Kubernetes API, `https://...` the world outside,
   * `dormouse:/...` the runtime itself.
   */
  readonly url: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** What a guest is told. */
export interface AbiReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** One call of a controller's reconcile function. */
export interface ReconcileInput {
  readonly controller: string;
  /** Empty for a cluster-scoped object. */
  readonly namespace: string;
  readonly name: string;
  /** The JSON of the primary object; `null` when it is gone. */
  readonly object: string | null;
  /** The JSON of each object that the primary one owns, where asked for. */
  readonly owned?: readonly string[];
  /** Why the guest was woken, for logs and metrics. */
  readonly reasons: readonly string[];
  /** How long this reconcile may take. */
  readonly deadlineMs: number;
}

/** What a reconcile came to. */
export interface ReconcileResult {
  /** Reconcile again after this while. */
  readonly requeueAfterMs?: number;
  readonly error?: {
    readonly message: string;
    /** Trying again is of no use. */
    readonly terminal?: boolean;
  };
}

/** A message from a guest that is not of the form this file describes. */
export class AbiError extends Error {
  override readonly name = "AbiError";
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const NEWLINE = 10;
const NOTHING = new Uint8Array();

/**
 * Reads a request; the body is a view of `bytes`.
 *
 * @example
 * ```ts
 * import { decodeRequest } from "./abi.ts";
 *
 * const bytes = new TextEncoder().encode(
 *   '{"method":"GET","url":"/api/v1/namespaces"}\n',
 * );
 * decodeRequest(bytes).url; // "/api/v1/namespaces"
 * ```
 *
 * @throws {AbiError} The bytes are no request; the message says what is wrong.
 */
export function decodeRequest(bytes: Uint8Array): AbiRequest {
  const { head, body } = splitHead("request", bytes);
  const fields = objectFields("request", head, ["method", "url", "headers"]);
  const { method, url } = fields;
  if (!isOneOf(METHODS, method)) {
    throw refusal("request", "method", method, METHODS.join(", "));
  }
  if (typeof url !== "string" || !/^(\/|https:\/\/|dormouse:\/)/.test(url)) {
    throw refusal(
      "request",
      "url",
      url,
      '"/...", "https://..." or "dormouse:/..."',
    );
  }
  return { method, url, headers: headerPairs("request", fields.headers), body };
}

/** Writes a request: the opposite of {@linkcode decodeRequest}. */
export function encodeRequest(request: AbiRequest): Uint8Array {
  const { method, url, headers, body } = request;
  return joinHead({ method, url, headers }, body);
}

/**
 * Reads a reply; the body is a view of `bytes`.
 *
 * @throws {AbiError} The bytes are no reply.
 */
export function decodeReply(bytes: Uint8Array): AbiReply {
  const { head, body } = splitHead("reply", bytes);
  const fields = objectFields("reply", head, ["status", "headers"]);
  const { status } = fields;
  if (!isWhole(status) || status < 100 || status > 599) {
    throw refusal("reply", "status", status, "100 to 599");
  }
  return { status, headers: headerPairs("reply", fields.headers), body };
}

/** Writes a reply: the opposite of {@linkcode decodeReply}. */
export function encodeReply(reply: AbiReply): Uint8Array {
  const { status, headers, body } = reply;
  return joinHead({ status, headers }, body);
}

/** Writes what `reconcile` takes. Objects are JSON already and stay as they are. */
export function encodeReconcileInput(input: ReconcileInput): Uint8Array {
  const { controller, namespace, name, object, owned, reasons, deadlineMs } =
    input;
  const text = JSON.stringify;
  const parts = [
    `"controller":${text(controller)}`,
    `"namespace":${text(namespace)}`,
    `"name":${text(name)}`,
    `"object":${object ?? "null"}`,
    ...(owned === undefined ? [] : [`"owned":[${owned.join(",")}]`]),
    `"reasons":${text(reasons)}`,
    `"deadlineMs":${text(deadlineMs)}`,
  ];
  return encoder.encode(`{${parts.join(",")}}`);
}

/**
 * Reads what a reconcile gave; nothing given means done.
 *
 * @throws {AbiError} The bytes are no result.
 */
export function decodeReconcileResult(bytes: Uint8Array): ReconcileResult {
  if (bytes.length === 0) return {};
  const fields = objectFields("result", parseJson("result", bytes), [
    "requeueAfterMs",
    "error",
  ]);
  const { requeueAfterMs, error } = fields;
  if (requeueAfterMs !== undefined && !isDelay(requeueAfterMs)) {
    throw refusal("result", "requeueAfterMs", requeueAfterMs, "0 or more");
  }
  return {
    ...(requeueAfterMs === undefined ? {} : { requeueAfterMs }),
    ...(error === undefined ? {} : { error: resultError(error) }),
  };
}

function resultError(value: unknown): NonNullable<ReconcileResult["error"]> {
  const { message, terminal } = objectFields("result error", value, [
    "message",
    "terminal",
  ]);
  if (typeof message !== "string") {
    throw refusal("result", "error.message", message, "a string");
  }
  if (terminal === undefined) return { message };
  if (typeof terminal !== "boolean") {
    throw refusal("result", "error.terminal", terminal, "true or false");
  }
  return { message, terminal };
}

/** Reads a line of UTF-8 JSON. */
function parseJson(what: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new AbiError(`Cannot read the ${what}: not JSON in UTF-8`, { cause });
  }
}

function splitHead(
  what: string,
  bytes: Uint8Array,
): { readonly head: unknown; readonly body: Uint8Array } {
  const end = bytes.indexOf(NEWLINE);
  if (end < 0) {
    throw new AbiError(
      `Cannot read the ${what}: no newline, wanted a line of JSON, a newline, the body`,
    );
  }
  const head = parseJson(what, bytes.subarray(0, end));
  return { head, body: bytes.subarray(end + 1) };
}

function joinHead(head: unknown, body: Uint8Array): Uint8Array {
  const line = encoder.encode(`${JSON.stringify(head)}\n`);
  if (body.length === 0) return line;
  const bytes = new Uint8Array(line.length + body.length);
  bytes.set(line);
  bytes.set(body, line.length);
  return bytes;
}

/** Takes the known fields of a JSON object; any other field is an error. */
function objectFields<Key extends string>(
  what: string,
  value: unknown,
  known: readonly Key[],
): Readonly<Partial<Record<Key, unknown>>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refusal(what, "head", value, "a JSON object");
  }
  for (const key of Object.keys(value)) {
    if (!isOneOf(known, key)) {
      throw refusal(what, "field", key, known.join(", "));
    }
  }
  return value as Partial<Record<Key, unknown>>;
}

function headerPairs(what: string, value: unknown = []): Headers {
  const isPair = (pair: unknown): pair is [string, string] =>
    Array.isArray(pair) && pair.length === 2 &&
    pair.every((part) => typeof part === "string");
  if (!Array.isArray(value) || !value.every(isPair)) {
    throw refusal(what, "headers", value, "a list of [name, value]");
  }
  return value;
}

const isOneOf = <T>(list: readonly T[], value: unknown): value is T =>
  (list as readonly unknown[]).includes(value);
const isWhole = (value: unknown): value is number => Number.isInteger(value);
const isDelay = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;

/** Says what was found and what was wanted; never more than a line of it. */
function refusal(
  what: string,
  field: string,
  found: unknown,
  wanted: string,
): AbiError {
  const shown = (JSON.stringify(found) ?? "nothing").slice(0, 80);
  return new AbiError(
    `Cannot read the ${what}: ${field} is ${shown}, wanted ${wanted}`,
  );
}

/** No bytes: the body of what has none. */
export const NO_BYTES: Uint8Array = NOTHING;
