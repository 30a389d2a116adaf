/**
 * CustomResourceDefinitions: the kind itself, and the kinds it defines.
 *
 * @module
 */

import { AGE, NAME } from "./builtin_columns.ts";
import { builtin } from "./builtin_kinds.ts";
import { type FieldError, fieldError } from "./field_error.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  objectAt,
  textAt,
} from "./json.ts";
import { parseJsonPath } from "./json_path.ts";
import { ROOT_FIELDS } from "./metadata_schema.ts";
import { refused } from "./refusals.ts";
import type { Column, Resource } from "./resource.ts";
import { SchemaValidator } from "./schema_validation.ts";
import {
  any,
  list,
  listBy,
  object,
  type Schema,
  text,
} from "./schema_terms.ts";

/** Keeps a definition until the objects of its kind are gone. */
export const CLEANUP_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

const NAMES = object({ string: "plural kind", text: "singular listKind" }, {
  shortNames: list(text),
  categories: list(text),
});

/** The kind CustomResourceDefinition. */
export const DEFINITION_KIND: Resource = builtin("CustomResourceDefinition", {
  group: "apiextensions.k8s.io",
  fields: {
    spec: object({ string: "group scope", flag: "preserveUnknownFields" }, {
      names: NAMES,
      versions: list(any),
      conversion: object({ string: "strategy" }, { webhook: any }),
    }),
    status: object({ count: "observedGeneration" }, {
      acceptedNames: NAMES,
      conditions: listBy(
        object({
          time: "lastTransitionTime",
          string: "type status",
          text: "reason message",
          count: "observedGeneration",
        }),
        "type",
      ),
      storedVersions: list(text),
    }),
  },
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  namespaced: false,
  hasGeneration: true,
  columns: [NAME, {
    name: "Created At",
    type: "date",
    jsonPath: ".metadata.creationTimestamp",
  }, { ...AGE, priority: 1 }],
  empty: { spec: { names: {} }, status: { acceptedNames: {} } },
  normalize: fillDefinition,
  prepare: (definition) => {
    definition.status = {
      conditions: null,
      acceptedNames: { plural: "", kind: "" },
      storedVersions: servedVersions(objectAt(definition, "spec"))
        .map((version) => version.name ?? null),
    };
  },
  check: definitionErrors,
});

function fillDefinition(definition: JsonObject): void {
  const spec = objectAt(definition, "spec");
  const names = objectAt(spec, "names");
  const kind = textAt(names, "kind");
  if (kind !== "") {
    names.singular ??= kind.toLowerCase();
    names.listKind ??= `${kind}List`;
  }
  spec.conversion ??= { strategy: "None" };
  refuseLacking(spec);
}

/** The versions of a definition that are served. */
function servedVersions(spec: JsonObject): JsonObject[] {
  const { versions } = spec;
  return (Array.isArray(versions) ? versions : []).filter(isObject)
    .filter(({ served }) => served === true);
}

function refuseLacking(spec: JsonObject): void {
  if (servedVersions(spec).length > 1) throw refused("versions");
  if (objectAt(spec, "conversion").strategy === "Webhook") {
    throw refused("conversion");
  }
  for (const version of servedVersions(spec)) {
    if (
      JSON.stringify(version.schema ?? null).includes(
        '"x-kubernetes-validations"',
      )
    ) {
      throw refused("rules");
    }
    for (const column of columnsOf(version)) {
      if (parseJsonPath(column.jsonPath ?? "") === undefined) {
        throw refused("printerPath");
      }
    }
  }
}

function definitionErrors(definition: JsonObject): FieldError[] {
  const spec = objectAt(definition, "spec");
  const names = objectAt(spec, "names");
  const name = textAt(definition, "metadata", "name");
  const errors: FieldError[] = [];
  if (name !== `${textAt(names, "plural")}.${textAt(spec, "group")}`) {
    errors.push(
      fieldError.invalid(
        "metadata.name",
        name,
        'must be spec.names.plural+"."+spec.group',
      ),
    );
  }
  const scope = textAt(spec, "scope");
  if (scope !== "Cluster" && scope !== "Namespaced") {
    errors.push(
      fieldError.notSupported("spec.scope", scope, ["Cluster", "Namespaced"]),
    );
  }
  for (const field of ["singular", "kind", "listKind"]) {
    if (textAt(names, field) === "") {
      errors.push(fieldError.required(`spec.names.${field}`));
    }
  }
  return [...errors, ...versionErrors(spec)];
}

function versionErrors(spec: JsonObject): FieldError[] {
  const versions = Array.isArray(spec.versions) ? spec.versions : [];
  const stored = versions.filter((version) =>
    isObject(version) && version.storage === true
  );
  if (stored.length !== 1) {
    return [
      fieldError.invalid(
        "spec.versions",
        versions,
        "must have exactly one version marked as storage version",
      ),
    ];
  }
  return versions.flatMap((version, index) => {
    const schema = objectAt(version, "schema").openAPIV3Schema;
    const field = `spec.versions[${index}].schema.openAPIV3Schema`;
    if (!isObject(schema)) return [fieldError.required(field)];
    return structuralErrors(schema as Schema, field);
  });
}

/** Every field that a schema names must have a type. */
function structuralErrors(schema: Schema, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const untyped = schema.type === undefined &&
    !schema["x-kubernetes-int-or-string"] &&
    !schema["x-kubernetes-preserve-unknown-fields"];
  if (untyped) {
    errors.push(
      fieldError.required(
        `${field}.type`,
        "must not be empty for specified object fields",
      ),
    );
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    errors.push(...structuralErrors(property, `${field}.properties[${name}]`));
  }
  if (schema.items !== undefined) {
    errors.push(...structuralErrors(schema.items, `${field}.items`));
  }
  return errors;
}

/** Returns a condition that holds since `time`. */
function condition(
  [type, reason, message]: readonly [string, string, string],
  time: string,
): Json {
  return { type, status: "True", lastTransitionTime: time, reason, message };
}

/** Marks a definition as served, in place, as of `time`. */
export function establish(definition: JsonObject, time: string): void {
  const status = objectAt(definition, "status");
  status.conditions = [
    condition(["NamesAccepted", "NoConflicts", "no conflicts found"], time),
    condition([
      "Established",
      "InitialNamesAccepted",
      "the initial names have been accepted",
    ], time),
  ];
  status.acceptedNames = structuredClone(objectAt(definition, "spec", "names"));
}

/** Marks a definition as one that goes, in place, as of `time`. */
export function terminate(definition: JsonObject, time: string): void {
  const { conditions } = objectAt(definition, "status");
  if (!Array.isArray(conditions)) return;
  conditions.push(
    condition([
      "Terminating",
      "InstanceDeletionPending",
      "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
    ], time),
  );
}

/** Whether a definition is marked as served. */
export function isEstablished(definition: JsonObject): boolean {
  return Array.isArray(objectAt(definition, "status").conditions);
}

/** Returns the kind that a definition defines, or `undefined` if it serves none. */
export function definedKind(definition: JsonObject): Resource | undefined {
  const spec = objectAt(definition, "spec");
  const [version] = servedVersions(spec);
  if (version === undefined) return undefined;
  const names = objectAt(spec, "names");
  const schema = objectAt(version, "schema", "openAPIV3Schema") as Schema;
  const fields = version.selectableFields;
  const validator = new SchemaValidator(schema);
  return {
    group: textAt(spec, "group"),
    version: textAt(version, "name"),
    kind: textAt(names, "kind"),
    listKind: textAt(names, "listKind"),
    plural: textAt(names, "plural"),
    singular: textAt(names, "singular"),
    shortNames: textsAt(names.shortNames),
    categories: textsAt(names.categories),
    namespaced: spec.scope === "Namespaced",
    custom: true,
    schema: {
      ...schema,
      properties: { ...schema.properties, ...ROOT_FIELDS },
    },
    hasStatus: isObject(objectAt(version, "subresources").status),
    hasGeneration: true,
    createsOnPut: false,
    nameStyle: "subdomain",
    selectableFields: (Array.isArray(fields) ? fields : []).map((one) =>
      textAt(one, "jsonPath").slice(1)
    ),
    columns: [NAME, ...columnsOf(version)],
    empty: {},
    check: (object) => validator.validate(object),
  };
}

function textsAt(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function columnsOf(version: JsonObject): Column[] {
  const columns = version.additionalPrinterColumns;
  if (!Array.isArray(columns)) return [AGE];
  return columns.filter(isObject).map((column) => ({
    name: textAt(column, "name"),
    type: textAt(column, "type"),
    format: textAt(column, "format"),
    description: textAt(column, "description"),
    priority: Number(column.priority ?? 0),
    jsonPath: textAt(column, "jsonPath"),
  }));
}
