/**
 * What the path of a URL asks for.
 *
 * @module
 */

/** A path, read. */
export type RequestPath =
  /** Objects of a kind, or one of them. */
  | {
    readonly type: "resource";
    readonly group: string;
    readonly version: string;
    readonly namespace: string;
    readonly plural: string;
    readonly name: string;
    readonly subresource: string;
    /** Whether the path is of the form `/watch/...`. */
    readonly legacyWatch: boolean;
  }
  /** Anything else: discovery, health, documentation. */
  | { readonly type: "other"; readonly path: string };

/** Subresources of namespaces; other words after a namespace's name are kinds. */
const NAMESPACE_SUBRESOURCES = new Set(["status", "finalize"]);

/** Reads a path. */
export function readPath(pathname: string): RequestPath {
  const other: RequestPath = { type: "other", path: pathname };
  // Decoded as a whole: an escaped slash separates like any other.
  const parts = decodePath(pathname).split("/").slice(1);
  if (parts.at(-1) === "") parts.pop();
  const prefix = parts[0] === "api" ? 2 : parts[0] === "apis" ? 3 : undefined;
  if (prefix === undefined || parts.length <= prefix) return other;
  const [group, version] = prefix === 2
    ? ["", parts[1] ?? ""]
    : [parts[1] ?? "", parts[2] ?? ""];
  const legacyWatch = parts[prefix] === "watch";
  const rest = parts.slice(legacyWatch ? prefix + 1 : prefix);
  const [namespace, target] = splitNamespace(rest);
  const [plural = "", name = "", subresource = "", ...more] = target;
  if (plural === "" || more.length > 0) return other;
  return {
    type: "resource",
    group,
    version,
    namespace,
    plural,
    name,
    subresource,
    legacyWatch,
  };
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    // A stray percent sign stands for itself, and names nothing that exists.
    return pathname;
  }
}

/** Splits what follows the version into a namespace and the rest. */
function splitNamespace(
  parts: readonly string[],
): [namespace: string, rest: readonly string[]] {
  const [first, namespace, third] = parts;
  const isWithin = first === "namespaces" && namespace !== undefined &&
    third !== undefined && !NAMESPACE_SUBRESOURCES.has(third);
  return isWithin ? [namespace, parts.slice(2)] : ["", parts];
}
