/**
 * Field selectors as text. Which fields can be selected by differs by kind and
 * is the server's to know; only what every object has is judged here.
 *
 * @module
 */

/** Name and namespace of an object. */
export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** A selector, and what can be said of it without the server. */
export interface FieldSelector {
  /** The text in one form for all that mean the same by the same words. */
  readonly text: string;
  /** Whether `matches()` tells all: it selects by name and namespace alone. */
  readonly byNameOnly: boolean;
  /** Whether the conditions on name and namespace hold. */
  matches(object: ObjectName): boolean;
}

interface Term {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

const TERM = /^([^=!,\\]+?)\s*(==|=|!=)\s*((?:[^,\\=!]|\\[,\\=])*)$/;

/**
 * Parses a selector; an empty one matches everything.
 *
 * @throws {SyntaxError} if it is no selector
 */
export function parseFieldSelector(text: string): FieldSelector {
  const terms = splitTerms(text).map(parseTerm);
  return {
    text: terms.map(formatTerm).sort().join(","),
    byNameOnly: terms.every(({ field }) => readsName(field)),
    matches: (object) => terms.every((term) => holds(term, object)),
  };
}

/** Splits at commas that no backslash takes back. */
function splitTerms(text: string): string[] {
  if (text.trim() === "") return [];
  return text.match(/(?:[^,\\]|\\.)+/g)?.map((part) => part.trim()) ?? [];
}

function parseTerm(text: string): Term {
  const match = TERM.exec(text);
  if (match === null) {
    throw new SyntaxError(
      `Cannot read field selector: "${text}" is no condition`,
    );
  }
  const [, field = "", sign, escaped = ""] = match;
  const value = escaped.replaceAll(/\\(.)/g, "$1");
  return { field, equal: sign !== "!=", value };
}

function readsName(field: string): boolean {
  return field === "metadata.name" || field === "metadata.namespace";
}

function holds({ field, equal, value }: Term, object: ObjectName): boolean {
  if (!readsName(field)) return true;
  const actual = field === "metadata.name" ? object.name : object.namespace;
  return (actual === value) === equal;
}

function formatTerm({ field, equal, value }: Term): string {
  const escaped = value.replaceAll(/[\\,=]/g, "\\$&");
  return `${field}${equal ? "=" : "!="}${escaped}`;
}
