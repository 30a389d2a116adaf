/**
 * Label and field selectors.
 *
 * @module
 */

import { badRequest } from "./errors.ts";
import { type Json, type JsonObject, objectAt, valueAt } from "./json.ts";
import type { Resource } from "./resource.ts";

/** Whether an object is selected. */
export type Selector = (object: JsonObject) => boolean;

/** Whether labels meet one requirement. */
type Requirement = (labels: JsonObject) => boolean;

const KEY = "(?:[A-Za-z0-9.-]+/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?";
const VALUE = "(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?";
const EQUALITY = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*(${VALUE})$`);
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EXISTENCE = new RegExp(`^(!?)\\s*(${KEY})$`);
const COMPARISON = new RegExp(`^(${KEY})\\s*([<>])\\s*(-?\\d+)$`);

/** Reads the selectors of a list, watch or deletion of many. */
export function readSelector(
  query: URLSearchParams,
  resource: Resource,
): Selector | undefined {
  const labels = query.get("labelSelector") ?? "";
  const fields = query.get("fieldSelector") ?? "";
  if (labels.trim() === "" && fields.trim() === "") return undefined;
  const requirements = splitRequirements(labels).map(readRequirement);
  const byField = readFields(fields, resource);
  return (object) => {
    const found = objectAt(object, "metadata", "labels");
    return requirements.every((meets) => meets(found)) && byField(object);
  };
}

/** Splits at commas outside of parentheses. */
function splitRequirements(text: string): string[] {
  return text.trim() === ""
    ? []
    : text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function readRequirement(text: string): Requirement {
  const equality = EQUALITY.exec(text);
  if (equality !== null) {
    const [, key = "", operator, value] = equality;
    return operator === "!="
      ? (labels) => labels[key] !== value
      : (labels) => labels[key] === value;
  }
  const set = SET.exec(text);
  if (set !== null) {
    const [, key = "", operator, list = ""] = set;
    const values = new Set<Json>(list.split(",").map((one) => one.trim()));
    const isIn = (labels: JsonObject) =>
      labels[key] !== undefined && values.has(labels[key]);
    return operator === "in" ? isIn : (labels) => !isIn(labels);
  }
  const existence = EXISTENCE.exec(text);
  if (existence !== null) {
    const [, not, key = ""] = existence;
    return (labels) => (labels[key] === undefined) === (not === "!");
  }
  return readComparison(text);
}

function readComparison(text: string): Requirement {
  const comparison = COMPARISON.exec(text);
  if (comparison === null) {
    throw badRequest(`unable to parse requirement: ${JSON.stringify(text)}`);
  }
  const [, key = "", operator, limit] = comparison;
  return (labels) => {
    const found = labels[key];
    if (found === undefined) return false;
    const value = Number(found);
    return operator === ">" ? value > Number(limit) : value < Number(limit);
  };
}

function readFields(text: string, resource: Resource): Selector {
  const terms = text.split(",").filter((term) => term.trim() !== "");
  const tests = terms.map((term) => {
    const match = /^([^=!]*)(==|=|!=)(.*)$/.exec(term);
    if (match === null) {
      throw badRequest(
        `invalid selector: '${text}'; can't understand '${term}'`,
      );
    }
    const [, field = "", operator, value] = match;
    if (!isSelectable(field, resource)) {
      throw unknownField(field, resource);
    }
    const path = field.split(".");
    return (object: JsonObject) =>
      (fieldText(valueAt(object, ...path)) === value) === (operator !== "!=");
  });
  return (object) => tests.every((test) => test(object));
}

function fieldText(value: Json | undefined): string {
  return value === undefined || value === null ? "" : String(value);
}

function isSelectable(field: string, resource: Resource): boolean {
  return field === "metadata.name" ||
    (field === "metadata.namespace" && resource.namespaced) ||
    resource.selectableFields.includes(field);
}

function unknownField(field: string, resource: Resource): Error {
  return badRequest(
    resource.custom || resource.selectableFields.length > 0
      ? `field label not supported: ${field}`
      : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}
