/**
 * Label selectors as text, as they stand in a query: parsing and matching.
 *
 * @module
 */

/** Labels of an object. */
export type Labels = Readonly<Record<string, string>>;

/** One condition; all must hold. */
type Requirement =
  | { readonly op: "exists" | "absent"; readonly key: string }
  | {
    readonly op: "in" | "notin";
    readonly key: string;
    readonly values: ReadonlySet<string>;
  }
  | {
    readonly op: "gt" | "lt";
    readonly key: string;
    readonly bound: bigint;
  };

/** A selector that can be asked whether labels satisfy it. */
export interface LabelSelector {
  /** The text in one form for all that mean the same by the same words. */
  readonly text: string;
  matches(labels: Labels): boolean;
}

const PREFIX = "(?:[A-Za-z0-9.-]{1,253}/)?";
const NAME = "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";
const KEY = `(${PREFIX}${NAME})`;
const VALUE = "([A-Za-z0-9_.-]{0,63})";

const FORMS = {
  exists: new RegExp(`^${KEY}$`),
  absent: new RegExp(`^!\\s*${KEY}$`),
  equals: new RegExp(`^${KEY}\\s*(==?|!=)\\s*${VALUE}$`),
  set: new RegExp(`^${KEY}\\s+(in|notin)\\s*\\(([^()]*)\\)$`),
  order: new RegExp(`^${KEY}\\s*([<>])\\s*(-?\\d+)$`),
} as const;

/**
 * Parses a selector; an empty one matches everything.
 *
 * @example
 * ```ts
 * import { ok } from "node:assert/strict";
 * import { parseLabelSelector } from "./label_selector.ts";
 *
 * const selector = parseLabelSelector("app in (web, api), tier != back, !canary");
 * ok(selector.matches({ app: "web" }));
 * ok(!selector.matches({ app: "web", canary: "" }));
 * ```
 *
 * @throws {SyntaxError} if it is no selector
 */
export function parseLabelSelector(text: string): LabelSelector {
  const requirements = splitRequirements(text).map(parseRequirement);
  return {
    text: requirements.map(formatRequirement).sort().join(","),
    matches: (labels) => requirements.every((one) => holds(one, labels)),
  };
}

/** Splits at commas, but not at those within parentheses. */
function splitRequirements(text: string): string[] {
  if (text.trim() === "") return [];
  return text.split(/,(?![^()]*\))/).map((part) => part.trim());
}

function parseRequirement(text: string): Requirement {
  const exists = FORMS.exists.exec(text);
  if (exists) return { op: "exists", key: exists[1] ?? "" };
  const absent = FORMS.absent.exec(text);
  if (absent) return { op: "absent", key: absent[1] ?? "" };
  const equals = FORMS.equals.exec(text);
  if (equals) {
    const [, key = "", sign, value = ""] = equals;
    const op = sign === "!=" ? "notin" : "in";
    return { op, key, values: new Set([value]) };
  }
  const set = FORMS.set.exec(text);
  if (set) {
    const [, key = "", op, list = ""] = set;
    const values = new Set(list.split(",").map((value) => value.trim()));
    return { op: op === "in" ? "in" : "notin", key, values };
  }
  const order = FORMS.order.exec(text);
  if (order) {
    const [, key = "", sign, bound = "0"] = order;
    return { op: sign === ">" ? "gt" : "lt", key, bound: BigInt(bound) };
  }
  throw new SyntaxError(
    `Cannot read label selector: "${text}" is no condition`,
  );
}

function holds(requirement: Requirement, labels: Labels): boolean {
  const { key } = requirement;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (requirement.op) {
    case "exists":
      return value !== undefined;
    case "absent":
      return value === undefined;
    case "in":
      return value !== undefined && requirement.values.has(value);
    case "notin":
      return value === undefined || !requirement.values.has(value);
    case "gt":
      return isInteger(value) && BigInt(value) > requirement.bound;
    case "lt":
      return isInteger(value) && BigInt(value) < requirement.bound;
  }
}

function isInteger(value: string | undefined): value is string {
  return value !== undefined && /^-?\d+$/.test(value);
}

function formatRequirement(requirement: Requirement): string {
  const { op, key } = requirement;
  switch (op) {
    case "exists":
      return key;
    case "absent":
      return `!${key}`;
    case "in":
    case "notin": {
      const values = [...requirement.values].sort();
      if (values.length > 1) return `${key} ${op} (${values.join(",")})`;
      return `${key}${op === "in" ? "=" : "!="}${values[0]}`;
    }
    case "gt":
      return `${key}>${requirement.bound}`;
    case "lt":
      return `${key}<${requirement.bound}`;
  }
}
