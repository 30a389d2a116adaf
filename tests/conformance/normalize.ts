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
  [/json parse error: .*/s, "json parse error: ..."],
  [/error decoding (patch|YAML): .*/s, "error decoding $1: ..."],
  [/(continue key is not valid).*/, "$1"],
  // Which selector token was not expected.
  [/(unable to parse requirement|^found ').*/, "(selector error)"],
  // Names of Go types.
  [/Go struct field \w+\./, "Go struct field "],
  [/of type (\[\]|map\[string\])?(v1\.)?(\w+)$/, "of type ..."],
  [/cannot unmarshal number [\d.]+ into/, "cannot unmarshal number into"],
  [/: (no kind|converting) .*/s, ": (wrong kind)"],
  [/: expected (string|numeric).*/s, ": (wrong type)"],
  // Versions.
  [/resource version: \d+ \(\d+\)/, "resource version: N (N)"],
  [/resource version: \d+, current: \d+/, "resource version: N, current: N"],
  // An object as text: fields in any order.
  [/Invalid value: "\{.*\}": /s, 'Invalid value: "{...}": '],
  // Which of the accepted types come first.
  [/(accepted media types include: ).*/, "$1..."],
  [/(media types are accepted: ).*/, "$1..."],
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
    const entries = Object.entries(value as Record<string, Json>).map((
      [field, child],
    ): [string, Json] => [field, this.#field(field, child)]);
    return sorted(Object.fromEntries(entries));
  }

  /** Replaces versions by their rank among all that the case saw. */
  rankVersions(value: Json): Json {
    const ranked = [...this.#versions].sort((a, b) => Number(a) - Number(b));
    const text = JSON.stringify(value, (_field, child) =>
      typeof child === "string" && child.startsWith("version:")
        ? `rv${ranked.indexOf(child.slice("version:".length)) + 1}`
        : child);
    return JSON.parse(text);
  }

  #field(field: string, value: Json): Json {
    if (field === "continue") return "TOKEN";
    if (field === "description" || field === "format") return "";
    if (field === "resourceVersion" && typeof value === "string") {
      if (!/^\d+$/.test(value)) return value;
      this.#versions.add(value);
      return `version:${value}`;
    }
    const normal = this.normalize(value);
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

/** A list's own version may be of any later write: it says nothing. */
function sorted(object: Record<string, Json>): Json {
  const metadata = object.metadata;
  const isList = String(object.kind ?? "").endsWith("List") ||
    object.kind === "Table";
  if (isList && metadata !== null && typeof metadata === "object") {
    return { ...object, metadata: { ...metadata, resourceVersion: "RV" } };
  }
  return object;
}

function sortItems(value: Json): Json {
  if (!Array.isArray(value)) return value;
  return [...value].sort((a, b) =>
    JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
  );
}
