/**
 * What one child may do: by the rules of its spec and, where it acts as a
 * service account, by what the API server says of that account.
 *
 * Decisions:
 * - 2026-11: an account is impersonated by its user name alone. The server then
 *   adds the groups of service accounts itself and asks for `impersonate` on
 *   that one account; groups that are sent would have to be granted one by one.
 *
 * @module
 */

import type { ChildSpec } from "../config/mod.ts";
import type {
  AccessQuestion,
  AccessReviews,
  Impersonation,
  Resource,
} from "../kube/mod.ts";
import {
  type Access,
  actionText,
  isAllowed,
  refusalText,
} from "./permissions.ts";

/** An object, or all of a namespace, or all there are. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
}

/** An object that the cache has. */
export interface ReadableObject extends Place {
  readonly resource: Resource;
}

/** Tells what a child may do. */
export class ChildAccess {
  /** Whom the API server is asked as; undefined for the host itself. */
  readonly impersonate: Impersonation | undefined;
  readonly #spec: Pick<ChildSpec, "name" | "permissions">;
  readonly #reviews: AccessReviews;

  constructor(
    spec: Pick<ChildSpec, "name" | "permissions" | "serviceAccount">,
    reviews: AccessReviews,
  ) {
    this.#spec = spec;
    this.#reviews = reviews;
    this.impersonate = impersonationOf(spec);
  }

  /** Says why a rule is missing; undefined if one allows it. */
  refusal(access: Access): string | undefined {
    const { name, permissions } = this.#spec;
    return isAllowed(permissions, access)
      ? undefined
      : refusalText(name, access);
  }

  /** Whether its rules let it see an object: by `get`, or in a `list`. */
  maySee(object: ReadableObject): boolean {
    const { group, plural: resource } = object.resource;
    const { namespace, name } = object;
    const of = { group, resource, subresource: "", namespace, name };
    return (["get", "list"] as const).some((verb) =>
      isAllowed(this.#spec.permissions, { verb, ...of })
    );
  }

  /** Says what the API server does not let its account do. */
  accountRefusal(access: Access): AccountForbiddenError {
    const { name } = this.#spec;
    return new AccountForbiddenError(
      `child "${name}" may not ${
        actionText(access)
      }: the API server does not ` +
        `allow it to "${this.impersonate?.user}"; grant it by a Role and a RoleBinding`,
    );
  }

  /**
   * Looks whether its account may still be given what the cache has.
   *
   * @throws {AccountForbiddenError} It may not; half of it would mislead.
   */
  async assertReadable(
    objects: readonly ReadableObject[],
    signal?: AbortSignal,
  ): Promise<void> {
    if (this.impersonate === undefined) return;
    const asked = new Set<string>();
    for (const { resource, namespace, name } of objects) {
      const kind = JSON.stringify([resource, namespace]);
      if (asked.has(kind)) continue;
      asked.add(kind);
      const access: Access = {
        verb: "list",
        group: resource.group,
        resource: resource.plural,
        subresource: "",
        namespace,
        name,
      };
      if (!await this.accountMay(access, signal)) {
        throw this.accountRefusal(access);
      }
    }
  }

  /**
   * Whether the API server lets its account do it. The wider question comes
   * first, so that one answer does for all objects of a kind; answers are
   * remembered for a minute.
   *
   * @throws {ApiError} The server does not answer the question.
   */
  async accountMay(access: Access, signal?: AbortSignal): Promise<boolean> {
    const who = this.impersonate;
    if (who === undefined) return true;
    for (const question of widestFirst(access)) {
      const options = { who, ...signal && { signal } };
      if (await this.#reviews.allowed(question, options)) return true;
    }
    return false;
  }
}

/** What the account of a child may not do. */
export class AccountForbiddenError extends Error {
  override readonly name = "AccountForbiddenError";
}

/** The question for all there is, for all of a namespace, for the one object. */
function widestFirst(access: Access): AccessQuestion[] {
  const { verb, group, resource, subresource, namespace, name } = access;
  const about = { verb, group, resource, subresource };
  const places: Place[] = [{ namespace: "", name: "" }];
  if (namespace !== "") places.push({ namespace, name: "" });
  if (name !== "") places.push({ namespace, name });
  return places.map((place) => ({ ...about, ...place }));
}

function impersonationOf(
  { serviceAccount }: Pick<ChildSpec, "serviceAccount">,
): Impersonation | undefined {
  if (serviceAccount === undefined) return undefined;
  const { namespace, name } = serviceAccount;
  return { user: `system:serviceaccount:${namespace}:${name}` };
}
