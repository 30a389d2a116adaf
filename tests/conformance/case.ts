/**
 * What a case of the contract is: requests to send, in order, and what each
 * must be answered with.
 *
 * The table says the status of each answer. All the rest of it - reasons,
 * messages, warnings, objects, events - must be what a real kube-apiserver
 * gave when it was recorded (`recorded/`), but for what differs from run to
 * run (`normalize.ts`).
 *
 * @module
 */

/** Any JSON. */
export type Json = null | boolean | number | string | readonly Json[] | {
  readonly [field: string]: Json;
};

/** Sends a request: `POST configmaps`, `PATCH rings/a?force=true`. */
export interface RequestStep {
  readonly send: string;
  /** The HTTP status of the answer. */
  readonly code: number;
  readonly body?: Json;
  /** The body as it is, instead of JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Opens a watch. */
export interface WatchStep {
  readonly watch: string;
  /** What to see, like a request's path. */
  readonly at: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Takes the next events of a watch. */
export interface EventsStep {
  readonly events: string;
  readonly count: number;
}

/** Waits until a watch has ended by itself. */
export interface EndStep {
  readonly ends: string;
}

/** Waits until a path is answered with a status. */
export interface UntilStep {
  readonly until: string;
  readonly code: number;
}

/** One thing that a case does. */
export type Step = RequestStep | WatchStep | EventsStep | EndStep | UntilStep;

/** One law of the contract. */
export interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Options of a request beside its body. */
export type SendOptions = Omit<RequestStep, "send" | "code" | "body">;

/**
 * Writes a request step.
 *
 * In paths and bodies, `$ns` is the namespace of the case; `$rv`, `$uid` and
 * `$token` are the version, uid and continue token of the latest answer.
 */
export function send(
  what: string,
  code: number,
  body?: Json,
  options: SendOptions = {},
): RequestStep {
  return {
    send: what,
    code,
    ...(body === undefined ? {} : { body }),
    ...options,
  };
}

/** Content types of patches. */
export const PATCH_TYPES = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/** Writes a patch step. */
export function patch(
  type: keyof typeof PATCH_TYPES,
  path: string,
  code: number,
  body: Json,
): RequestStep {
  return send(`PATCH ${path}`, code, body, {
    headers: { "content-type": PATCH_TYPES[type] },
  });
}

/** A ConfigMap. */
export function configMap(
  name: string,
  data: Json = { k: "v" },
  metadata: { readonly [field: string]: Json } = {},
): Json {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, ...metadata },
    data,
  };
}

/** A Ring, the namespaced custom kind of the contract. */
export function ring(
  name: string,
  spec: Json = { size: 1 },
  metadata: { readonly [field: string]: Json } = {},
): { readonly [field: string]: Json } {
  return {
    apiVersion: "conformance.example.com/v1",
    kind: "Ring",
    metadata: { name, ...metadata },
    spec,
  };
}

/** A Hub, the custom kind without namespace and without status subresource. */
export function hub(
  name: string,
  fields: { readonly [field: string]: Json } = {},
): Json {
  return {
    apiVersion: "conformance.example.com/v1",
    kind: "Hub",
    metadata: { name },
    ...fields,
  };
}
