/**
 * The rules for names, labels and the rest of `metadata`, with their words.
 *
 * @module
 */

import { type FieldError, fieldError } from "./field_error.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  objectAt,
  textAt,
} from "./json.ts";
import type { Resource } from "./resource.ts";

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

/** One way in which names are restricted. */
interface NameRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly words: string;
}

const LABEL_RULE: NameRule = {
  pattern: new RegExp(`^${LABEL}$`),
  maxLength: 63,
  words:
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '" +
    LABEL + "')",
};
const SUBDOMAIN_RULE: NameRule = {
  pattern: new RegExp(`^${SUBDOMAIN}$`),
  maxLength: 253,
  words:
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '" +
    SUBDOMAIN + "')",
};
const QUALIFIED_RULE: NameRule = {
  pattern: new RegExp(`^${QUALIFIED}$`),
  maxLength: 63,
  words:
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '" +
    QUALIFIED + "')",
};
const VALUE_RULE: NameRule = {
  pattern: new RegExp(`^(${QUALIFIED})?$`),
  maxLength: 63,
  words:
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(" +
    QUALIFIED + ")?')",
};

/** All annotations of an object together, keys and values. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

/** Returns what is wrong with a name that stands in a URL, or `undefined`. */
export function pathNameError(name: string): string | undefined {
  if (name === "." || name === "..") return `may not be '${name}'`;
  const found = ["/", "%"].find((character) => name.includes(character));
  return found === undefined ? undefined : `may not contain '${found}'`;
}

/** Returns every breach in the metadata of `object`. */
export function metadataErrors(
  object: JsonObject,
  resource: Resource,
): FieldError[] {
  const metadata = objectAt(object, "metadata");
  return [
    ...nameErrors(metadata, resource),
    ...labelErrors(objectAt(metadata, "labels")),
    ...annotationErrors(objectAt(metadata, "annotations")),
    ...ownerErrors(metadata.ownerReferences),
    ...finalizerErrors(metadata.finalizers),
  ];
}

function nameErrors(metadata: JsonObject, resource: Resource): FieldError[] {
  const name = textAt(metadata, "name");
  if (name === "") {
    return [
      fieldError.required(
        "metadata.name",
        "name or generateName is required",
      ),
    ];
  }
  const field = "metadata.name";
  if (resource.nameStyle === "path") {
    const error = pathNameError(name);
    return error === undefined ? [] : [fieldError.invalid(field, name, error)];
  }
  if (resource.nameStyle === "subdomain") {
    return breaches(field, name, SUBDOMAIN_RULE);
  }
  return name.includes(".")
    ? [fieldError.invalid(field, name, "must not contain dots")]
    : breaches(field, name, LABEL_RULE);
}

function breaches(
  field: string,
  text: string,
  rule: NameRule,
  shown = text,
): FieldError[] {
  const errors: FieldError[] = [];
  if (text.length > rule.maxLength) {
    errors.push(
      fieldError.invalid(
        field,
        shown,
        `must be no more than ${rule.maxLength} characters`,
      ),
    );
  }
  if (!rule.pattern.test(text)) {
    errors.push(fieldError.invalid(field, shown, rule.words));
  }
  return errors;
}

function labelErrors(labels: JsonObject): FieldError[] {
  const field = "metadata.labels";
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedErrors(field, key),
    ...breaches(field, String(value), VALUE_RULE),
  ]);
}

function qualifiedErrors(field: string, key: string): FieldError[] {
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  const prefixErrors = prefix === undefined
    ? []
    : breaches(field, prefix, SUBDOMAIN_RULE, key).map((error) => ({
      ...error,
      message: error.message.replace(": a lower", ": prefix part a lower"),
    }));
  return [...prefixErrors, ...breaches(field, name, QUALIFIED_RULE, key)];
}

function annotationErrors(annotations: JsonObject): FieldError[] {
  const field = "metadata.annotations";
  const errors = Object.keys(annotations).flatMap((key) =>
    qualifiedErrors(field, key.toLowerCase()).map((error) => ({
      ...error,
      message: error.message.replace(key.toLowerCase(), key),
    }))
  );
  const bytes = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + key.length + String(value).length,
    0,
  );
  if (bytes > MAX_ANNOTATION_BYTES) {
    errors.push({
      reason: "FieldValueTooLong",
      message: `Too long: may not be more than ${MAX_ANNOTATION_BYTES} bytes`,
      field,
    });
  }
  return errors;
}

function ownerErrors(references: Json | undefined): FieldError[] {
  if (!Array.isArray(references)) return [];
  const field = "metadata.ownerReferences";
  const errors = references.flatMap((reference) =>
    (["apiVersion", "kind", "name", "uid"] as const)
      .filter((name) => textAt(reference, name) === "")
      .map((name) => {
        const what = name === "apiVersion" ? "version must" : "must";
        return fieldError.invalid(
          `${field}.${name}`,
          "",
          `${what} not be empty`,
        );
      })
  );
  const controllers = references.filter((reference) =>
    isObject(reference) && reference.controller === true
  ).map((one) => `${textAt(one, "kind")}/${textAt(one, "name")}`);
  if (controllers.length > 1) {
    const found = `Found "true" in references for ${
      controllers.slice(0, 2).join(" and ")
    }`;
    errors.push(
      fieldError.invalid(
        field,
        references,
        `Only one reference can have Controller set to true. ${found}`,
      ),
    );
  }
  return errors;
}

function finalizerErrors(finalizers: Json | undefined): FieldError[] {
  if (!Array.isArray(finalizers)) return [];
  const field = "metadata.finalizers";
  return finalizers.flatMap((finalizer) =>
    qualifiedErrors(field, String(finalizer))
  );
}
