/**
 * Which kinds are served now: the built-in ones and those of definitions.
 *
 * @module
 */

import type { Resource } from "./resource.ts";

/** The kinds of one server. */
export class Registry {
  readonly #resources = new Map<string, Resource>();

  constructor(resources: readonly Resource[]) {
    for (const resource of resources) this.add(resource);
  }

  /** All kinds, in the order in which they came. */
  get resources(): readonly Resource[] {
    return [...this.#resources.values()];
  }

  /** The kind at an address, if it is served. */
  find(group: string, version: string, plural: string): Resource | undefined {
    return this.#resources.get(addressOf({ group, version, plural }));
  }

  /** Serves a kind, in place of the one at the same address. */
  add(resource: Resource): void {
    this.#resources.set(addressOf(resource), resource);
  }

  /** Serves a kind no longer. */
  remove(resource: Pick<Resource, "group" | "version" | "plural">): void {
    this.#resources.delete(addressOf(resource));
  }
}

function addressOf(
  { group, version, plural }: Pick<Resource, "group" | "version" | "plural">,
): string {
  return `${group}/${version}/${plural}`;
}
