/**
 * Many children: those of the children file, each added, restarted or removed by
 * itself when the file changes.
 *
 * @module
 */

import type { ChildSpec } from "../config/mod.ts";
import type { GuestModule, ModuleLibrary } from "../guest/mod.ts";
import { Child } from "./child.ts";
import type { ChildSurroundings } from "./child_surroundings.ts";

/** What a host is made with. */
export interface HostOptions {
  readonly surroundings: ChildSurroundings;
  readonly modules: ModuleLibrary;
  /** Told why a child cannot be had; the others go on. */
  readonly refused: (child: string, error: unknown) => void;
}

interface Entry {
  readonly child: Child;
  readonly module: GuestModule;
}

/** All children of one process. */
export class Host implements AsyncDisposable {
  readonly #options: HostOptions;
  /** By name; `apply` deletes. */
  readonly #children = new Map<string, Entry>();
  /** One change of the children at a time. */
  #applying: Promise<void> = Promise.resolve();

  constructor(options: HostOptions) {
    this.#options = options;
  }

  /** The children, by name. */
  get children(): readonly Child[] {
    return [...this.#children.values()].map(({ child }) => child);
  }

  /** Makes the children be those of `specs`: what is the same goes on. */
  apply(specs: readonly ChildSpec[]): Promise<void> {
    const applied = this.#applying.then(() => this.#apply(specs));
    // Whoever asked is told of a failure; the next change is tried all the same.
    this.#applying = applied.catch(() => {});
    return applied;
  }

  /** Settles when all that the children watch has been told. */
  async synced(): Promise<void> {
    await Promise.all(this.children.map((child) => child.synced()));
  }

  /** Puts all to sleep. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#applying;
    await Promise.all(this.children.map((child) => child.stop()));
    this.#children.clear();
  }

  async #apply(specs: readonly ChildSpec[]): Promise<void> {
    const wanted = new Map(specs.map((spec) => [spec.name, spec]));
    for (const [name, { child }] of [...this.#children]) {
      const spec = wanted.get(name);
      if (spec !== undefined && same(spec, child.spec)) continue;
      this.#children.delete(name);
      await child[Symbol.asyncDispose]();
      this.#options.surroundings.observer.childRemoved(name);
    }
    for (const spec of wanted.values()) {
      if (!this.#children.has(spec.name)) await this.#add(spec);
    }
    const used = new Set([...this.#children.values()].map((e) => e.module));
    await this.#options.modules.sweep(used);
  }

  async #add(spec: ChildSpec): Promise<void> {
    const { observer } = this.#options.surroundings;
    observer.childAdded(spec.name);
    try {
      const module = await this.#options.modules.open(spec.wasm);
      const child = new Child(spec, module, this.#options.surroundings);
      this.#children.set(spec.name, { child, module });
      child.begin();
    } catch (error) {
      this.#children.delete(spec.name);
      observer.childRemoved(spec.name);
      this.#options.refused(spec.name, error);
    }
  }
}

/** Specs are plain data: equal texts are equal specs. */
const same = (a: ChildSpec, b: ChildSpec): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
