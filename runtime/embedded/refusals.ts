/**
 * What the embedded server refuses, and what it does more simply than a real
 * one. This file is the whole list.
 *
 * What is refused gets 501 and its sentence. What is simpler gets an answer,
 * and a program that depends on the difference needs a real server.
 *
 * @module
 */

import { ApiError } from "./errors.ts";

/** Everything that is answered with 501. */
export const REFUSALS = {
  impersonation:
    "impersonation is not served: whoever has the token may do everything",
  dryRun: "dry-run is not served: every request that succeeds is stored",
  propagationPolicy:
    "only background deletion is served: owned objects go after their owner",
  kind: "this kind is not served: only the kinds that discovery lists are",
  subresource: "this subresource is not served: only status is",
  legacyWatch: "watch paths are not served: ask for the list with watch=true",
  protobuf:
    "protobuf and CBOR are not served: only JSON and YAML are (clients in Go set ContentType application/json; kubectl creates from a file)",
  yamlOutput: "YAML answers are not served: only JSON is",
  versions:
    "several served versions are not served: a definition may serve exactly one",
  conversion: "conversion webhooks are not served",
  rules:
    "validation rules (x-kubernetes-validations) are not served: nothing here evaluates CEL",
  printerPath:
    "this JSONPath of a printer column is not served: only fields, indices, [*] and filters by equality are",
  reviews:
    "access reviews and token requests are not served: there is neither RBAC nor a token issuer",
} as const;

/** What is answered, but more simply than by a real server. */
export const SIMPLIFICATIONS: readonly string[] = [
  "Roles and bindings are data: nothing is enforced.",
  "Nothing persists: objects live as long as the server.",
  "No controller runs but deletion of owned objects and of namespaces: no pod is ever scheduled or runs, no deployment makes pods, no namespace gets a default service account.",
  "Built-in kinds are checked for field names and types, not for values; defaults that depend on other fields are not filled in.",
  "Services get no cluster IP, pods get nothing from admission plugins, jobs get no selector.",
  "Pods are deleted at once, whatever their grace period.",
  "Inside affinity, lifecycle hooks, the rarer volume sources and the like no field is unknown.",
  "Duplicate fields in JSON are not noticed: the last one counts.",
  "kubectl get shows the main columns of built-in kinds only.",
  "The last-applied annotation of client-side apply is not taken for field ownership.",
  "Integers beyond 2^53 lose precision.",
];

/** Kinds and subresources of a real server that are refused by name; others do not exist anywhere. */
const LACKING: Readonly<Record<"kind" | "subresource" | "reviews", string>> = {
  kind: "bindings componentstatuses controllerrevisions cronjobs csidrivers " +
    "csinodes daemonsets endpoints endpointslices events flowschemas " +
    "horizontalpodautoscalers ingressclasses ingresses limitranges " +
    "mutatingwebhookconfigurations networkpolicies nodes persistentvolumes " +
    "poddisruptionbudgets podtemplates priorityclasses replicasets " +
    "replicationcontrollers resourcequotas runtimeclasses storageclasses " +
    "validatingadmissionpolicies validatingwebhookconfigurations " +
    "volumeattachments apiservices certificatesigningrequests",
  subresource: "approval attach binding ephemeralcontainers eviction exec " +
    "finalize log portforward proxy resize scale token",
  reviews: "localsubjectaccessreviews selfsubjectaccessreviews " +
    "selfsubjectreviews selfsubjectrulesreviews subjectaccessreviews " +
    "tokenreviews",
};

/** Returns the refusal of a kind or subresource that a real server has and this one lacks. */
export function refusalOf(
  plural: string,
  subresource: string,
): ApiError | undefined {
  const has = (what: keyof typeof LACKING, name: string) =>
    LACKING[what].split(" ").includes(name);
  if (has("kind", plural)) return refused("kind");
  if (has("reviews", plural)) return refused("reviews");
  return has("subresource", subresource) ? refused("subresource") : undefined;
}

/** Makes the refusal of something that a real server has. */
export function refused(what: keyof typeof REFUSALS): ApiError {
  return new ApiError(
    501,
    "NotImplemented",
    `the embedded server refuses: ${REFUSALS[what]}`,
    { details: {} },
  );
}
