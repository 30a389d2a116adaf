/**
 * Names as Kubernetes restricts them.
 *
 * @module
 */

import {
  type Parsed,
  parsed,
  pattern,
  refused,
  type ValueType,
} from "./value_type.ts";

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A DNS label: what namespaces and children are called. */
export const dnsLabel: ValueType<string> = {
  wanted: "a DNS label (lower-case letters, digits and dashes, at most 63)",
  parse(text): Parsed<string> {
    if (LABEL.test(text)) return parsed(text);
    const mended = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-|-$/g, "");
    const hint = LABEL.test(mended) ? `did you mean "${mended}"?` : undefined;
    return refused(dnsLabel.wanted, hint);
  },
};

/** A DNS subdomain: what service accounts and most objects are called. */
export const dnsSubdomain: ValueType<string> = pattern(
  "a DNS name (lower-case letters, digits, dashes and dots, at most 253)",
  SUBDOMAIN,
);

/** An API group of a rule; the core group is the empty text. */
export const apiGroup: ValueType<string> = {
  wanted: 'an API group such as "apps", "" for the core group, or "*"',
  parse(text): Parsed<string> {
    const [group = "", version] = text.split("/");
    if (/^v\d+((alpha|beta)\d+)?$/.test(group)) {
      return refused(apiGroup.wanted, 'the core group is ""');
    }
    if (group !== "" && group !== "*" && !SUBDOMAIN.test(group)) {
      return refused(apiGroup.wanted);
    }
    return version === undefined
      ? parsed(group)
      : refused(apiGroup.wanted, `leave the version out: "${group}"`);
  },
};

/** A resource of a rule, with its subresource where one is meant. */
export const resource: ValueType<string> = {
  wanted: 'a plural resource such as "pods", "pods/status" or "*"',
  parse(text): Parsed<string> {
    if (/^(\*|[a-z][-a-z0-9.]*)(\/(\*|[a-z][-a-z0-9]*))?$/.test(text)) {
      return parsed(text);
    }
    const lower = text.toLowerCase();
    const hint = /^[a-z]+$/.test(lower)
      ? `kinds are not resources: did you mean "${plural(lower)}"?`
      : undefined;
    return refused(resource.wanted, hint);
  },
};

/** The name of an environment variable, as a pod's may be called. */
export const variableName: ValueType<string> = pattern(
  'a variable name (printable ASCII without "=")',
  /^[ -<>-~]{1,1000}$/,
);

/** Returns the plural that most kinds' resources have. */
function plural(kind: string): string {
  if (/(ss|x|ch|sh)$/.test(kind)) return `${kind}es`;
  if (kind.endsWith("s")) return kind;
  return /[^aeiou]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
