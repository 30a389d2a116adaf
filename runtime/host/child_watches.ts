/**
 * All controllers of one child: as it declared them, and as they are saved with
 * it, so that a child that sleeps is not woken to ask again.
 *
 * @module
 */

import type { ControllerDeclaration, WatchMessage } from "../guest/mod.ts";
import {
  ControllerWatch,
  type ControllerWatchOptions,
} from "./controller_watch.ts";
import type { WorkKey } from "./work_key.ts";

/** The primary object of a key and, where asked for, all that it owns. */
export interface FoundWork {
  /** `null` when it is gone. */
  readonly object: string | null;
  readonly owned?: readonly string[];
}

/** The controllers of one child. */
export class ChildWatches implements Disposable {
  readonly #options: ControllerWatchOptions;
  /** Told when a controller is no more, so that its work can be dropped. */
  readonly #removed: (controller: string) => void;
  /** By name; `declare` and disposal delete. */
  readonly #controllers = new Map<string, ControllerWatch>();

  constructor(
    options: ControllerWatchOptions,
    removed: (controller: string) => void,
  ) {
    this.#options = options;
    this.#removed = removed;
  }

  /** How many controllers there are. */
  get size(): number {
    return this.#controllers.size;
  }

  /** Adds, replaces or removes a controller. */
  declare(message: WatchMessage): void {
    const { controller } = message;
    this.#controllers.get(controller)?.[Symbol.dispose]();
    this.#controllers.delete(controller);
    this.#removed(controller);
    if ("remove" in message) return;
    const watch = new ControllerWatch(message, this.#options);
    this.#controllers.set(controller, watch);
    void watch.start();
  }

  /** Settles when every controller has been told all that was there. */
  async synced(): Promise<void> {
    await Promise.all([...this.#controllers.values()].map((one) => one.synced));
  }

  /** The kinds, as `"v1 ConfigMap"`, that have not told all there was yet. */
  get unsynced(): string[] {
    return [...this.#controllers.values()].flatMap((one) => one.unsynced);
  }

  /**
   * Finds what a reconcile of `key` is given.
   *
   * @throws {AccountForbiddenError} The child's account may not read it any more.
   */
  async find(key: WorkKey): Promise<FoundWork> {
    const watch = this.#controllers.get(key.controller);
    const primary = watch?.primary(key);
    if (watch === undefined || primary === undefined) return { object: null };
    const { json: object, uid } = primary;
    if (!watch.declaration.withOwned || uid === undefined) {
      await this.#options.access.assertReadable([primary]);
      return { object };
    }
    const owned = watch.owned(uid);
    await this.#options.access.assertReadable([primary, ...owned]);
    return { object, owned: owned.map(({ json }) => json) };
  }

  /**
   * All objects that the object with this UID owns, of every controller.
   *
   * @throws {AccountForbiddenError} The child's account may not read them any more.
   */
  async owned(uid: string, signal: AbortSignal): Promise<string[]> {
    const owned = [...this.#controllers.values()]
      .flatMap((watch) => watch.owned(uid));
    await this.#options.access.assertReadable(owned, signal);
    // Two controllers may watch the same kind.
    return [...new Set(owned.map(({ json }) => json))];
  }

  /** What is saved with the child. */
  save(): Uint8Array {
    const declarations = [...this.#controllers.values()]
      .map(({ declaration }) => declaration);
    return new TextEncoder().encode(JSON.stringify(declarations));
  }

  /** Declares again what was saved. */
  restore(saved: Uint8Array): void {
    if (saved.length === 0) return;
    const declarations: readonly ControllerDeclaration[] = JSON.parse(
      new TextDecoder().decode(saved),
    );
    for (const declaration of declarations) this.declare(declaration);
  }

  /** Ends all watches. */
  [Symbol.dispose](): void {
    for (const watch of this.#controllers.values()) watch[Symbol.dispose]();
    this.#controllers.clear();
  }
}
