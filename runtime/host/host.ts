/**
 * Many children: those of the children file, each added, changed, restarted or
 * removed by itself when the file or its module changes.
 *
 * @module
 */

import type { ChildSpec } from "../config/mod.ts";
import type { GuestModule, ModuleLibrary } from "../guest/mod.ts";
import { Child } from "./child.ts";
import type { ChildSurroundings } from "./child_surroundings.ts";
import { EventLoopTurn } from "./event_loop_turn.ts";
import { changeOf } from "./spec_change.ts";

/** What a host is made with. */
export interface HostOptions {
  readonly surroundings: ChildSurroundings;
  readonly modules: ModuleLibrary;
  /**
   * How long what is under way in a child that stops may take to end, in
   * milliseconds.
   */
  readonly graceMs: number;
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

  /** The child of this name. */
  child(name: string): Child | undefined {
    return this.#children.get(name)?.child;
  }

  /** Puts all to sleep. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#applying;
    await this.#stop(this.children);
    this.#children.clear();
  }

  async #apply(specs: readonly ChildSpec[]): Promise<void> {
    const wanted = new Map(specs.map((spec) => [spec.name, spec]));
    const gone = [...this.#children.values()]
      .map(({ child }) => child)
      .filter(({ spec }) => !wanted.has(spec.name));
    await this.#remove(gone);
    const turn = new EventLoopTurn();
    for (const spec of wanted.values()) {
      await this.#change(spec);
      await turn.giveWay();
    }
    const used = new Set([...this.#children.values()].map((e) => e.module));
    await this.#options.modules.sweep(used);
  }

  /** Makes one child be as its spec says; one that cannot be had stays as it is. */
  async #change(spec: ChildSpec): Promise<void> {
    const entry = this.#children.get(spec.name);
    try {
      const module = await this.#options.modules.open(spec.wasm);
      if (entry === undefined) return this.#add(spec, module);
      const { child } = entry;
      const change = changeOf(
        { spec: child.spec, module: entry.module },
        { spec, module },
      );
      if (change === "nothing") return;
      if (change === "pause") return child.pause();
      if (change === "resume") return child.resume();
      if (change === "restart") await this.#remove([child]);
      else await this.#stop([child]);
      this.#add(spec, module);
    } catch (error) {
      this.#options.refused(spec.name, error);
    }
  }

  /** Begins with a child, from the image that is there for it. */
  #add(spec: ChildSpec, module: GuestModule): void {
    const { surroundings } = this.#options;
    const child = new Child(spec, module, surroundings);
    const known = this.#children.has(spec.name);
    this.#children.set(spec.name, { child, module });
    if (!known) surroundings.observer.childAdded(spec.name);
    try {
      child.begin();
    } catch (error) {
      this.#forget(spec.name);
      throw error;
    }
  }

  async #remove(children: readonly Child[]): Promise<void> {
    await this.#stop(children);
    for (const child of children) {
      child.remove();
      this.#forget(child.spec.name);
    }
  }

  #forget(name: string): void {
    this.#children.delete(name);
    this.#options.surroundings.observer.childRemoved(name);
  }

  /** All get the same time of grace. */
  async #stop(children: readonly Child[]): Promise<void> {
    const grace = new AbortController();
    const timer = setTimeout(() => grace.abort(), this.#options.graceMs);
    try {
      await Promise.all(children.map((child) => child.stop(grace.signal)));
    } finally {
      clearTimeout(timer);
    }
  }
}
