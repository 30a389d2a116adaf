/**
 * Takes out of answers what differs from run to run, and from server to
 * server without meaning anything to a client.
 *
 * @module
 */

import type { Json } from "./case.ts";

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;

/** Texts that are equal in meaning, and what stands for them. */
const SAME_MEANING: readonly (readonly [RegExp, string])[] = [
  // How a parser words a syntax error.
  [/(version\/kind; json parse error): .*/s, "$1: (syntax error)"],
  [/(must be of type \w+\)): (couldn't get|yaml:).*/s, "$1: (syntax error)"],
  [/error decoding (patch|YAML): .*/s, "error decoding $1: ..."],
  [/(continue key is not valid).*/, "$1"],
  // Which selector token was not expected.
  [/(unable to parse requirement|^found ').*/, "(selector error)"],
  // Names of Go types.
  [/Go struct field \w+\./, "Go struct field "],
  [/of type (\[\]|map\[string\])?(v1\.)?(\w+)$/, "of type ..."],
  [/cannot unmarshal number [\d.]+ into/, "cannot unmarshal number into"],
  [/: (no kind|converting) .*/s, ": (wrong kind)"],
  [/: \.[^ ]+: expected (string|numeric).*/s, ": (wrong type)"],
  // Where the storage keeps the object.
  [/StorageError: .* AdditionalErrorMsg: /, ""],
  // The status alone is checked when it alone is written.
  [/: (status\.)?(\w[\w.]*) in body/, ": $2 in body"],
  // Versions.
  [/in record \(\d+\)/, "in record (N)"],
  [/resource version: \d+ \(\d+\)/, "resource version: N (N)"],
  [/resource version: \d+, current: \d+/, "resource version: N, current: N"],
  // An object as text: fields in any order.
  [/Invalid value: "\{.*\}": /s, 'Invalid value: "{...}": '],
  // Which of the accepted types come first.
  [/(accepted media types include: ).*/, "$1..."],
  [/(Available representations: ).*/, "$1..."],
];

/** Normalizes the answers of one case, which share names and versions. */
export class Normalizer {
  readonly #namespace: string;
  readonly #uids = new Map<string, string>();
  readonly #versions = new Set<string>();

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  /** Returns an answer without what differs; versions stay until {@link rankVersions}. */
  normalize(value: Json): Json {
    if (typeof value === "string") return this.#text(value);
    if (Array.isArray(value)) return value.map((item) => this.normalize(item));
    if (value === null || typeof value !== "object") return value;
    value = withoutListVersion(
      withSortedReasons(value as Record<string, Json>),
    );
    const { storageVersionHash: _hash, ...fields } = value as Record<
      string,
      Json
    >;
    const entries = Object.entries(fields).map((
      [field, child],
    ): [string, Json] => [this.#text(field), this.#field(field, child)]);
    return Object.fromEntries(entries);
  }

  /** Replaces versions by their rank among all that the case saw. */
  rankVersions(value: Json): Json {
    const ranked = [...this.#versions].sort((a, b) => Number(a) - Number(b));
    const text = JSON.stringify(
      value,
      (_field, child) =>
        typeof child === "string" && child.startsWith("version:")
          ? `rv${ranked.indexOf(child.slice("version:".length)) + 1}`
          : child,
    );
    return JSON.parse(text);
  }

  #field(field: string, value: Json): Json {
    if (field === "continue") return value === "" ? "" : "TOKEN";
    if (field === "description" || field === "format") return "";
    if (field === "resourceVersion" && typeof value === "string") {
      if (!/^\d+$/.test(value)) return value;
      this.#versions.add(value);
      return `version:${value}`;
    }
    const normal = this.normalize(value);
    if (field === "verbs") return sortItems(normal);
    if (field === "managedFields" || field === "causes") {
      return sortItems(normal);
    }
    return normal;
  }

  #text(text: string): string {
    let result = text.replaceAll(this.#namespace, "$ns")
      .replaceAll(UUID, (uid) => this.#uid(uid))
      .replaceAll(TIME, "TIME")
      .replace(/^(gen-)[a-z0-9]{5}$/, "$1XXXXX")
      .replace(/^\d+[smhd]\w*$/, "AGE");
    for (const [pattern, same] of SAME_MEANING) {
      result = result.replace(pattern, same);
    }
    return result;
  }

  #uid(uid: string): string {
    const known = this.#uids.get(uid) ?? `uid${this.#uids.size + 1}`;
    this.#uids.set(uid, known);
    return known;
  }
}

/** The version of a list or bookmark may be of any later write: it says nothing. */
function withoutListVersion(object: Record<string, Json>): Json {
  const { kind, metadata } = object;
  if (object.type === "BOOKMARK") {
    return {
      ...object,
      object: withoutListVersion({
        ...object.object as Record<string, Json>,
        kind: "BookmarkList",
      }),
    };
  }
  const isList = String(kind ?? "").endsWith("List") || kind === "Table";
  return isList && metadata !== null && typeof metadata === "object"
    ? { ...object, metadata: { ...metadata, resourceVersion: "RV" } }
    : object;
}

/** Several reasons come in any order, in the message too. */
function withSortedReasons(object: Record<string, Json>): Record<string, Json> {
  const details = object.details as Record<string, Json> | undefined;
  const causes = details?.causes;
  if (object.reason !== "Invalid" || !Array.isArray(causes)) return object;
  const reasons = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = String(object.message).replace(
    /is invalid: \[.*\]$/s,
    () => `is invalid: [${reasons.sort().join(", ")}]`,
  );
  return { ...object, message: text };
}

/** Managers of the same second, and causes, come in any order; some causes come twice. */
function sortItems(value: Json): Json {
  if (!Array.isArray(value)) return value;
  const items = new Map(value.map((item) => [sortKey(item), item]));
  return [...items].sort(([a], [b]) => a < b ? -1 : 1).map(([, item]) => item);
}

function sortKey(item: Json): string {
  if (typeof item === "string") return item;
  const { operation = "", manager = "", subresource = "", ...rest } =
    item as Record<string, Json>;
  return JSON.stringify([operation, manager, subresource, rest]);
}
