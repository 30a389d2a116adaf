/**
 * What `metadata` may hold, for every kind.
 *
 * @module
 */

import {
  any,
  keptEvenIfEmpty,
  list,
  listBy,
  mapOf,
  object,
  type Schema,
  set,
  text,
} from "./schema_terms.ts";

const OWNER_REFERENCE: Schema = {
  ...object({
    string: "apiVersion kind name uid",
    boolean: "controller blockOwnerDeletion",
  }),
  "x-kubernetes-map-type": "atomic",
};

const MANAGED_FIELDS_ENTRY = object(
  {
    text: "apiVersion fieldsType manager operation subresource",
    time: "time",
  },
  { fieldsV1: any },
);

/** The schema of `metadata`. */
export const METADATA_SCHEMA: Schema = object({
  text: "name generateName namespace selfLink uid resourceVersion",
  time: "creationTimestamp deletionTimestamp",
  int64: "generation deletionGracePeriodSeconds",
}, {
  labels: mapOf(text),
  annotations: mapOf(text),
  ownerReferences: listBy(OWNER_REFERENCE, "uid"),
  finalizers: set(text),
  // An empty list says something: forget all managers.
  managedFields: keptEvenIfEmpty(list(MANAGED_FIELDS_ENTRY)),
});

/** The fields that stand beside `spec` in every object. */
export const ROOT_FIELDS: Readonly<Record<string, Schema>> = {
  apiVersion: { type: "string" },
  kind: { type: "string" },
  metadata: METADATA_SCHEMA,
};
