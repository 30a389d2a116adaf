/**
 * What a request asks for, read from its method and path exactly as the API
 * server reads them, so that a permission is checked for the very thing that
 * is then asked for.
 *
 * Whoever lets others choose paths parses them here, checks the result, and
 * sends `resourcePath()` of the result, never the path that was given.
 *
 * @module
 */

import type { Resource, ResourceTarget } from "./resource.ts";

/** What RBAC calls an action. */
export type Verb =
  | "get"
  | "list"
  | "watch"
  | "create"
  | "update"
  | "patch"
  | "delete"
  | "deletecollection";

/** A request for an object or a collection. */
export interface ResourceRequest {
  readonly kind: "resource";
  readonly verb: Verb;
  readonly resource: Resource;
  /** Every part decoded; absent parts are empty. */
  readonly target: Required<ResourceTarget>;
  readonly query: URLSearchParams;
}

/** A request for something else the server has, as `/version` or `/openapi/v3`. */
export interface OtherRequest {
  readonly kind: "other";
  /** The method in lower case, as RBAC's rules for such paths have it. */
  readonly verb: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What can be asked for of a namespace itself, and not of things in it. */
const NAMESPACE_SUBRESOURCES = new Set(["status", "finalize"]);

const VERBS_ON_OBJECT: ReadonlyMap<string, Verb> = new Map([
  ["GET", "get"],
  ["HEAD", "get"],
  ["POST", "create"],
  ["PUT", "update"],
  ["PATCH", "patch"],
  ["DELETE", "delete"],
]);

/**
 * Returns what `method` on `pathAndQuery` asks for.
 *
 * @throws {TypeError} for a path that servers might read in more than one way
 */
export function parseRequest(
  method: string,
  pathAndQuery: string,
): ResourceRequest | OtherRequest {
  const [path = "", search = ""] = splitOnce(pathAndQuery, "?");
  const query = new URLSearchParams(search);
  const parts = pathParts(path);
  const located = locate(parts);
  if (located === undefined) {
    return { kind: "other", verb: method.toLowerCase(), path, query };
  }
  const { resource, target } = located;
  const verb = verbOf(method, { target, query });
  return { kind: "resource", verb, resource, target, query };
}

/** Splits and decodes a path; refuses what could mean two things. */
function pathParts(path: string): string[] {
  if (!path.startsWith("/")) {
    throw new TypeError(
      `Cannot use path "${path}": it does not begin with "/"`,
    );
  }
  const parts = path.slice(1).split("/").map((part) => decode(part, path));
  // A slash at the end is harmless, and clients write it for "/api/".
  if (parts.length > 1 && parts.at(-1) === "") parts.pop();
  for (const part of parts.length === 1 && parts[0] === "" ? [] : parts) {
    if (part === "" || part === "." || part === ".." || /[/\\%\0]/.test(part)) {
      throw new TypeError(`Cannot use path "${path}": "${part}" is no name`);
    }
  }
  return parts;
}

function decode(part: string, path: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw new TypeError(`Cannot use path "${path}": it is badly encoded`, {
      cause: error,
    });
  }
}

interface Located {
  readonly resource: Resource;
  readonly target: Required<ResourceTarget>;
}

/** Finds kind and object in the parts of a path; undefined if it is about neither. */
function locate(parts: readonly string[]): Located | undefined {
  const [root, ...rest] = parts;
  const group = root === "api" ? "" : rest.shift();
  if ((root !== "api" && root !== "apis") || group === undefined) {
    return undefined;
  }
  const [version, ...names] = rest;
  if (version === undefined || names.length === 0) return undefined;
  if (names[0] === "watch" || names[0] === "proxy") {
    throw new TypeError(
      `Cannot use path "/${parts.join("/")}": the "${
        names[0]
      }" prefix is no longer served, use the query`,
    );
  }
  const namespace = takeNamespace(names);
  const [plural = "", name = "", subresource = "", ...trail] = names;
  return {
    resource: { group, version, plural },
    target: { namespace, name, subresource, trail: trail.join("/") },
  };
}

/** Takes the namespace off the front, unless it is the object itself. */
function takeNamespace(names: string[]): string {
  const [first, namespace, third] = names;
  const scoped = first === "namespaces" && namespace !== undefined &&
    third !== undefined && !NAMESPACE_SUBRESOURCES.has(third);
  if (!scoped) return "";
  names.splice(0, 2);
  return namespace;
}

function verbOf(
  method: string,
  { target, query }: {
    target: Required<ResourceTarget>;
    query: URLSearchParams;
  },
): Verb {
  const verb = VERBS_ON_OBJECT.get(method);
  if (verb === undefined) {
    throw new TypeError(`Cannot use method "${method}": no verb of Kubernetes`);
  }
  if (target.name !== "") return verb;
  if (verb === "get") return isTrue(query.get("watch")) ? "watch" : "list";
  return verb === "delete" ? "deletecollection" : verb;
}

/** To the server a flag is true unless it says that it is not. */
function isTrue(value: string | null): boolean {
  return value !== null && !/^(0|false)$/i.test(value);
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
