/**
 * A small Kubernetes API server in the same process: for `dormouse dev`, the
 * demo, and tests that want a server in milliseconds.
 *
 * It speaks HTTP on loopback, wants a bearer token, keeps objects of the
 * usual built-in kinds and of CustomResourceDefinitions in memory, and answers
 * as kube-apiserver 1.36 does - status, reason, message, object - for
 * everything that `tests/conformance/` asks of both. What it lacks it says.
 *
 * It stands alone: nothing here imports from other folders of the runtime, and
 * only `dev`, `demo` and tests import this one.
 *
 * ## What is refused, with 501
 *
 * - impersonation is not served: whoever has the token may do everything
 * - dry-run is not served: every request that succeeds is stored
 * - only background deletion is served: owned objects go after their
 *   owner
 * - this kind is not served: only the kinds that discovery lists are
 * - this subresource is not served: only status is
 * - watch paths are not served: ask for the list with watch=true
 * - protobuf and CBOR are not served: only JSON and YAML are (clients in Go
 *   set ContentType application/json; kubectl creates from a file)
 * - YAML answers are not served: only JSON is
 * - several served versions are not served: a definition may serve
 *   exactly one
 * - conversion webhooks are not served
 * - validation rules (x-kubernetes-validations) are not served: nothing
 *   here evaluates CEL
 * - this JSONPath of a printer column is not served: only fields,
 *   indices, [*] and filters by equality are
 * - access reviews and token requests are not served: there is neither
 *   RBAC nor a token issuer
 *
 * ## What is simpler than on a real server
 *
 * - Roles and bindings are data: nothing is enforced.
 * - Nothing persists: objects live as long as the server.
 * - No controller runs but deletion of owned objects and of namespaces:
 *   no pod is ever scheduled or runs, no deployment makes pods, no
 *   namespace gets a default service account.
 * - Built-in kinds are checked for field names and types, not for values;
 *   defaults that depend on other fields are not filled in.
 * - Services get no cluster IP, pods get nothing from admission plugins,
 *   jobs get no selector.
 * - Pods are deleted at once, whatever their grace period.
 * - Inside affinity, lifecycle hooks, the rarer volume sources and the
 *   like no field is unknown.
 * - Duplicate fields in JSON are not noticed: the last one counts.
 * - kubectl get shows the main columns of built-in kinds only.
 * - The last-applied annotation of client-side apply is not taken for
 *   field ownership.
 * - Integers beyond 2^53 lose precision.
 *
 * ## Decisions
 *
 * 2026-11, plain HTTP: client-go, and so kubectl, sends no credentials over
 * plain HTTP, so the kubeconfig's server address holds the token as a prefix of
 * the path. TLS was tried, with a certificate made at each start: Deno's server
 * leaves Nagle's algorithm on, and every reply beyond 1 KiB took 44 ms instead
 * of 0.2.
 *
 * 2026-11, one form of schema: built-in kinds are described as custom ones
 * are. Decoding, defaults, strategic patches, field ownership and OpenAPI then
 * have one mechanism each, and a kind is a row of a table.
 *
 * 2026-11, objects as text: what is stored is the JSON that clients get. A
 * read copies nothing, a list joins texts, and nobody can change a stored
 * object by mistake; writes parse the old object once.
 *
 * 2026-11, expectations by recording: the words of a real server were taken
 * from a real server (`tests/conformance/record.ts`). Written from memory, 51
 * of the first 177 cases differed.
 *
 * @module
 */

export {
  type EmbeddedOptions,
  EmbeddedServer,
  startEmbedded,
} from "./server.ts";
export { Faults } from "./faults.ts";
export type { DelayOptions, FailOptions, FaultFilter } from "./faults.ts";
export { REFUSALS, SIMPLIFICATIONS } from "./refusals.ts";
