/**
 * All objects, one counter of versions over them, and the latest changes.
 *
 * Objects are kept as the JSON text that clients get: a tenth of what parsed
 * objects cost, nothing to copy, and nothing a reader could change. The list
 * of latest changes is what watches replay and what lists of an older version
 * are computed from; a version before it is gone (410).
 *
 * @module
 */

import { expired } from "./errors.ts";
import type { JsonObject } from "./json.ts";

/** An object at one version. */
export interface Revision {
  readonly version: number;
  readonly json: string;
}

/** One write. */
export interface Change extends Revision {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resource: string;
  readonly key: string;
  /** The object before the write. */
  readonly previous?: Revision;
}

/** Told of each change, in order, before the write returns. */
export type ChangeListener = (change: Change) => void;

/** How many changes are kept for watches that come late, and how many characters. */
const HISTORY_LENGTH = 4096;
const HISTORY_CHARACTERS = 32 << 20;

/** The objects of one server. */
export class Store {
  readonly #objects = new Map<string, Map<string, Revision>>();
  readonly #listeners = new Set<ChangeListener>();
  #history: Change[] = [];
  #historyCharacters = 0;
  #version = 1;
  #compacted = 0;

  /** The version of the latest write. */
  get version(): number {
    return this.#version;
  }

  /** The object of that key, if it exists. */
  get(resource: string, key: string): Revision | undefined {
    return this.#objects.get(resource)?.get(key);
  }

  /** The keys and objects of a resource in the order of their keys, as they were at `version`. */
  list(resource: string, version = this.#version): [string, Revision][] {
    const objects = new Map(this.#objects.get(resource));
    for (const change of this.#after(version).reverse()) {
      if (change.resource !== resource) continue;
      if (change.previous === undefined) objects.delete(change.key);
      else objects.set(change.key, change.previous);
    }
    return [...objects].sort(([a], [b]) => a < b ? -1 : 1);
  }

  /** Creates or replaces an object, and gives it its version. */
  put(resource: string, key: string, object: JsonObject): Revision {
    let objects = this.#objects.get(resource);
    if (objects === undefined) {
      this.#objects.set(resource, objects = new Map());
    }
    const previous = objects.get(key);
    const revision = this.#nextRevision(object);
    objects.set(key, revision);
    this.#record({
      type: previous === undefined ? "ADDED" : "MODIFIED",
      resource,
      key,
      ...revision,
      ...(previous === undefined ? {} : { previous }),
    });
    return revision;
  }

  /** Removes an object; `object` is its last state. */
  delete(resource: string, key: string, object: JsonObject): Revision {
    const objects = this.#objects.get(resource);
    const previous = objects?.get(key);
    if (objects === undefined || previous === undefined) {
      throw new RangeError(
        `Cannot delete "${key}" of "${resource}": not there`,
      );
    }
    objects.delete(key);
    if (objects.size === 0) this.#objects.delete(resource);
    const revision = this.#nextRevision(object);
    this.#record({ type: "DELETED", resource, key, ...revision, previous });
    return revision;
  }

  /** The changes after `version`, oldest first. */
  changesSince(version: number): readonly Change[] {
    return this.#after(version);
  }

  /** Calls `listener` with every later change, until the function that is returned is called. */
  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Forgets all changes so far. */
  compact(): void {
    this.#keepHistory(0);
  }

  #nextRevision(object: JsonObject): Revision {
    const version = ++this.#version;
    const metadata = object.metadata as JsonObject;
    metadata.resourceVersion = String(version);
    return { version, json: JSON.stringify(object) };
  }

  #record(change: Change): void {
    this.#history.push(change);
    this.#historyCharacters += change.json.length;
    // Cut in halves, so that a write costs the same whatever the length.
    if (
      this.#history.length >= 2 * HISTORY_LENGTH ||
      this.#historyCharacters > HISTORY_CHARACTERS
    ) this.#keepHistory(this.#history.length >> 1);
    for (const listener of this.#listeners) listener(change);
  }

  /** Forgets all but the latest `count` changes. */
  #keepHistory(count: number): void {
    this.#history = this.#history.slice(this.#history.length - count);
    this.#historyCharacters = this.#history
      .reduce((sum, { json }) => sum + json.length, 0);
    this.#compacted = this.#version - count;
  }

  #after(version: number): Change[] {
    if (version < this.#compacted) {
      throw expired(
        `too old resource version: ${version} (${this.#compacted})`,
      );
    }
    // Versions count up by one with each change.
    return this.#history.slice(
      version - (this.#version - this.#history.length),
    );
  }
}
