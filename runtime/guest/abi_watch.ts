/**
 * What a guest says by `watch(ptr, len)`: one controller, the kinds whose
 * changes are its work, and how a change leads to the object to reconcile. A
 * second declaration of the same name replaces the first.
 *
 * ```json
 * {
 *   "controller": "ring",
 *   "for": { "apiVersion": "example.com/v1", "kind": "Ring", "namespaces": ["a"] },
 *   "owns": [{ "apiVersion": "v1", "kind": "ConfigMap" }],
 *   "watches": [{ "apiVersion": "v1", "kind": "Secret", "map": { "by": "name" } }],
 *   "withOwned": true
 * }
 * ```
 *
 * @module
 */

import { AbiError } from "./abi.ts";

/** What of an object must differ for an update to count. */
export const PREDICATES = [
  "generation",
  "labels",
  "annotations",
  "resourceVersion",
] as const;

/** The events that can be asked for. */
export const EVENTS = ["add", "update", "delete"] as const;

/** A kind whose objects are watched, and which of their changes count. */
export interface WatchedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** @default every namespace */
  readonly namespaces?: readonly string[];
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Only `metadata` is fetched and kept. */
  readonly metadataOnly?: boolean;
  /** An update counts if any of these differs. @default every update counts */
  readonly predicates?: readonly typeof PREDICATES[number][];
  /** @default all of them */
  readonly events?: readonly typeof EVENTS[number][];
}

/** From a changed object to the object to reconcile. */
export type Mapping =
  /** The one of the same namespace and name. */
  | { readonly by: "name" }
  /** The one that owns it. */
  | { readonly by: "owner" }
  /** The one in its namespace that the value of this label names. */
  | { readonly by: "label"; readonly label: string };

/** A kind that is neither the primary one nor owned by it. */
export type MappedKind = WatchedKind & { readonly map: Mapping };

/** One controller of a guest. */
export interface ControllerDeclaration {
  readonly controller: string;
  /** The primary kind. */
  readonly for: WatchedKind;
  readonly owns?: readonly WatchedKind[];
  readonly watches?: readonly MappedKind[];
  /** Hand over all owned objects with each reconcile. */
  readonly withOwned?: boolean;
}

/** A declaration, or the end of a controller. */
export type WatchMessage =
  | ControllerDeclaration
  | { readonly controller: string; readonly remove: true };

/** A test of one JSON value: pushes a sentence for each thing that is wrong. */
type Check = (value: unknown, at: string, problems: string[]) => void;

/**
 * Reads a declaration.
 *
 * @throws {AbiError} With everything that is wrong with it, not just the first.
 */
export function decodeWatch(bytes: Uint8Array): WatchMessage {
  const message = parse(bytes);
  const problems: string[] = [];
  const removes = typeof message === "object" && message !== null &&
    "remove" in message;
  (removes ? removal : declaration)(message, "", problems);
  if (problems.length > 0) {
    throw new AbiError(`Cannot watch: ${problems.join("; ")}`);
  }
  return message as WatchMessage;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AbiError("Cannot watch: not JSON in UTF-8", { cause });
  }
}

const wanted =
  (what: string, test: (value: unknown) => boolean): Check =>
  (value, at, problems) => {
    if (test(value)) return;
    const found = (JSON.stringify(value) ?? "nothing").slice(0, 80);
    problems.push(`${at || "the message"} is ${found}, wanted ${what}`);
  };

const text: Check = wanted(
  "a string that is not empty",
  (value) => typeof value === "string" && value !== "",
);
const flag: Check = wanted("true or false", (v) => typeof v === "boolean");
const oneOf = (values: readonly string[]): Check =>
  wanted(values.join(", "), (v) => values.includes(v as string));

const listOf = (item: Check): Check => (value, at, problems) => {
  if (!Array.isArray(value)) {
    return wanted("a list", () => false)(value, at, problems);
  }
  value.forEach((element, index) => item(element, `${at}[${index}]`, problems));
};

/** An object with these fields and no other; a name ending in "?" may be left out. */
const record = (fields: Readonly<Record<string, Check>>): Check => {
  const known = new Map(
    Object.entries(fields).map(([name, check]) => [
      name.replace("?", ""),
      { check, required: !name.endsWith("?") },
    ]),
  );
  return (value, at, problems) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return wanted("a JSON object", () => false)(value, at, problems);
    }
    const path = (name: string): string => at === "" ? name : `${at}.${name}`;
    for (const [name, { check, required }] of known) {
      const field: unknown = Reflect.get(value, name);
      if (field !== undefined || required) check(field, path(name), problems);
    }
    for (const name of Object.keys(value)) {
      if (known.has(name)) continue;
      problems.push(
        `${path(name)} is not known, wanted ${[...known.keys()].join(", ")}`,
      );
    }
  };
};

const watchedKind = {
  "apiVersion": text,
  "kind": text,
  "namespaces?": listOf(text),
  "labelSelector?": text,
  "fieldSelector?": text,
  "metadataOnly?": flag,
  "predicates?": listOf(oneOf(PREDICATES)),
  "events?": listOf(oneOf(EVENTS)),
};

const mapping: Check = (value, at, problems) => {
  const byLabel =
    (value as { by?: unknown } | null | undefined)?.by === "label";
  const by = oneOf(["name", "owner", "label"]);
  record(byLabel ? { by, label: text } : { by })(value, at, problems);
};

const declaration: Check = record({
  "controller": text,
  "for": record(watchedKind),
  "owns?": listOf(record(watchedKind)),
  "watches?": listOf(record({ ...watchedKind, map: mapping })),
  "withOwned?": flag,
});

const removal: Check = record({
  "controller": text,
  "remove": wanted("true", (value) => value === true),
});
