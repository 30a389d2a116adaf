/**
 * What a child may ask of the API server: rules in RBAC's shape, and nothing
 * without one. Checked on the parsed request, whose rebuilt path is what is
 * sent.
 *
 * One thing is stricter than RBAC: a star never means a subresource that opens
 * a way into a pod or past the API server. `pods/exec` must be written out.
 *
 * @module
 */

import type { PermissionRule, Verb } from "../config/mod.ts";

/** What a request would do, taken from its parse. */
export interface Access {
  readonly verb: Verb;
  /** `""` is the core group. */
  readonly group: string;
  readonly resource: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** Empty for all namespaces and for what has none. */
  readonly namespace: string;
  /** Empty for a collection. */
  readonly name: string;
}

/** Subresources that are a way out of the API. */
const WAYS_OUT = new Set(["exec", "attach", "portforward", "proxy"]);

/** Says whether one of `rules` allows `access`. */
export function isAllowed(
  rules: readonly PermissionRule[],
  access: Access,
): boolean {
  return rules.some((rule) => allows(rule, access));
}

/** Says what was refused, and the rule that would allow it. */
export function refusalText(child: string, access: Access): string {
  const { verb, group } = access;
  return `child "${child}" may not ${actionText(access)}: no rule of its ` +
    `permissions allows it; it would take apiGroups ["${group}"], ` +
    `resources ["${resourceName(access)}"], verbs ["${verb}"]`;
}

/** Says what an access does, as `get configmaps "a" in namespace "b"`. */
export function actionText(access: Access): string {
  const { verb, group, namespace, name } = access;
  const what = `${verb} ${resourceName(access)}${group && `.${group}`}`;
  const which = name === "" ? "" : ` "${name}"`;
  const where = namespace === "" ? "" : ` in namespace "${namespace}"`;
  return `${what}${which}${where}`;
}

function allows(rule: PermissionRule, access: Access): boolean {
  const { verb, group, namespace, name } = access;
  return has(rule.verbs, verb) && has(rule.apiGroups, group) &&
    coversResource(rule.resources, access) &&
    coversName(rule.resourceNames, name) &&
    (rule.namespaces === undefined || rule.namespaces.includes(namespace));
}

function coversResource(resources: readonly string[], access: Access): boolean {
  if (WAYS_OUT.has(access.subresource)) {
    return resources.includes(resourceName(access));
  }
  const { resource, subresource } = access;
  return has(resources, resourceName(access)) ||
    (subresource !== "" && resources.includes(`${resource}/*`)) ||
    (subresource !== "" && resources.includes(`*/${subresource}`));
}

/** A rule for named objects says nothing of collections, as in RBAC. */
function coversName(
  names: readonly string[] | undefined,
  name: string,
): boolean {
  return names === undefined || (name !== "" && names.includes(name));
}

const has = (list: readonly string[], value: string): boolean =>
  list.includes(value) || list.includes("*");

const resourceName = ({ resource, subresource }: Access): string =>
  subresource === "" ? resource : `${resource}/${subresource}`;

/** The whole of a selector: what can be read in more than one way is not one name. */
const ONE_NAME = /^metadata\.name==?([A-Za-z0-9._:-]+)$/;

/**
 * The name of the one object that a field selector selects, empty if there may
 * be others: to the server a collection of one that is named is that one.
 */
export function nameSelected(fieldSelector: string): string {
  return ONE_NAME.exec(fieldSelector)?.[1] ?? "";
}
