/**
 * What follows from a deletion, in the background: owned objects go after
 * their last owner, everything in a namespace goes before it, and the objects
 * of a kind before its definition.
 *
 * @module
 */

import { type Backend, timestamp } from "./backend.ts";
import { removeObject } from "./delete.ts";
import {
  CLEANUP_FINALIZER,
  definedKind,
  DEFINITION_KIND,
  establish,
  isEstablished,
} from "./definitions.ts";
import {
  equalJson,
  type Json,
  type JsonObject,
  objectAt,
  textAt,
} from "./json.ts";
import { afterUpdate, readManagers, writeManagers } from "./managed_fields.ts";
import { groupResource, type Resource } from "./resource.ts";
import type { Change } from "./store.ts";
import { hasFinalizers } from "./update.ts";

/** Who sets the status of definitions. */
const SERVER = {
  manager: "kube-apiserver",
  operation: "Update",
  subresource: "status",
} as const;

/** Cleans up after deletions, and serves the kinds that definitions define. */
export class Collector {
  readonly #backend: Backend;
  /** The uids of all objects; each goes with its object. */
  readonly #uids = new Set<string>();
  /** Which objects name an owner, by place and key; each goes with its object. */
  readonly #owned = new Map<string, { place: string; key: string }>();
  #scheduled: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** How many objects it remembers: all there are, and none more. */
  get size(): number {
    return this.#uids.size;
  }

  /** Follows every change until `signal` aborts. */
  start(signal: AbortSignal): void {
    const unsubscribe = this.#backend.store.subscribe((change) =>
      this.#onChange(change)
    );
    signal.addEventListener("abort", () => {
      unsubscribe();
      clearTimeout(this.#scheduled);
    });
  }

  #onChange(change: Change): void {
    const object: JsonObject = JSON.parse(change.json);
    const metadata = objectAt(object, "metadata");
    const uid = textAt(metadata, "uid");
    const id = `${change.resource}/${change.key}`;
    if (change.resource === groupResource(DEFINITION_KIND)) {
      this.#serve(change, object);
    }
    if (change.type === "DELETED") {
      this.#uids.delete(uid);
      this.#owned.delete(id);
    } else {
      this.#uids.add(uid);
      if (ownersOf(metadata).length === 0) this.#owned.delete(id);
      else this.#owned.set(id, { place: change.resource, key: change.key });
    }
    if (this.#hasWork(change, metadata)) this.#schedule();
  }

  #hasWork(change: Change, metadata: JsonObject): boolean {
    return change.type === "DELETED" ||
      change.resource === groupResource(DEFINITION_KIND) ||
      metadata.deletionTimestamp !== undefined ||
      ownersOf(metadata).some((owner) => !this.#uids.has(textAt(owner, "uid")));
  }

  /** Serves what a definition defines now, and no longer what it defined before. */
  #serve({ type, previous }: Change, definition: JsonObject): void {
    const { registry } = this.#backend;
    const old: JsonObject = previous === undefined
      ? {}
      : JSON.parse(previous.json);
    // A definition changes its status often and its kind seldom.
    const changed = !equalJson(old.spec, definition.spec);
    if (!changed && type !== "DELETED") return;
    const before = definedKind(old);
    if (before !== undefined) registry.remove(before);
    const kind = definedKind(definition);
    if (kind !== undefined && type !== "DELETED") registry.add(kind);
  }

  #schedule(): void {
    this.#scheduled ??= setTimeout(() => {
      this.#scheduled = undefined;
      this.#collectOwned();
      this.#emptyNamespaces();
      this.#emptyDefinitions();
      this.#establishDefinitions();
    }, 0);
  }

  /** Removes objects none of whose owners exist, and forgets single owners that do not. */
  #collectOwned(): void {
    const { store } = this.#backend;
    for (const { place, key } of [...this.#owned.values()]) {
      const resource = this.#kindAt(place);
      const revision = store.get(place, key);
      if (resource === undefined || revision === undefined) continue;
      const object: JsonObject = JSON.parse(revision.json);
      const metadata = objectAt(object, "metadata");
      const owners = ownersOf(metadata);
      const alive = owners.filter((owner) =>
        this.#uids.has(textAt(owner, "uid"))
      );
      if (alive.length === owners.length) continue;
      if (alive.length > 0) {
        metadata.ownerReferences = alive;
        store.put(place, key, object);
      } else if (metadata.deletionTimestamp === undefined) {
        removeObject(this.#backend, resource, object);
      }
    }
  }

  #emptyNamespaces(): void {
    const { store, registry } = this.#backend;
    for (const [key, revision] of store.list("namespaces")) {
      const namespace: JsonObject = JSON.parse(revision.json);
      if (!isDeleted(namespace)) continue;
      const kinds = registry.resources.filter(({ namespaced }) => namespaced);
      const left = kinds.reduce(
        (sum, kind) => sum + this.#removeAll(kind, `${key}/`),
        0,
      );
      if (left > 0) continue;
      const spec = objectAt(namespace, "spec");
      const wasHeld = spec.finalizers !== undefined;
      delete spec.finalizers;
      if (!hasFinalizers(namespace)) store.delete("namespaces", key, namespace);
      else if (wasHeld) store.put("namespaces", key, namespace);
    }
  }

  #emptyDefinitions(): void {
    const { store } = this.#backend;
    const place = groupResource(DEFINITION_KIND);
    for (const [key, revision] of store.list(place)) {
      const definition: JsonObject = JSON.parse(revision.json);
      if (!isDeleted(definition)) continue;
      const kind = definedKind(definition);
      if (kind !== undefined && this.#removeAll(kind, "") > 0) continue;
      const metadata = objectAt(definition, "metadata");
      const { finalizers } = metadata;
      const held = (Array.isArray(finalizers) ? finalizers : [])
        .filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
      metadata.finalizers = held;
      if (held.length === 0) store.delete(place, key, definition);
    }
  }

  #establishDefinitions(): void {
    const { store } = this.#backend;
    const place = groupResource(DEFINITION_KIND);
    for (const [key, { json }] of store.list(place)) {
      const definition: JsonObject = JSON.parse(json);
      if (isEstablished(definition)) continue;
      const old = structuredClone(definition);
      const time = timestamp(this.#backend);
      establish(definition, time);
      const managers = afterUpdate(readManagers(old), {
        old,
        next: definition,
        resource: DEFINITION_KIND,
        writer: { ...SERVER, time },
      });
      writeManagers(definition, managers, DEFINITION_KIND);
      store.put(place, key, definition);
    }
  }

  /** Removes all objects of a kind beneath a prefix, and returns how many finalizers hold. */
  #removeAll(kind: Resource, prefix: string): number {
    const { store } = this.#backend;
    let held = 0;
    for (const [key, { json }] of store.list(groupResource(kind))) {
      if (!key.startsWith(prefix)) continue;
      const { isGone } = removeObject(this.#backend, kind, JSON.parse(json));
      if (!isGone) held++;
    }
    return held;
  }

  #kindAt(place: string): Resource | undefined {
    return this.#backend.registry.resources.find((resource) =>
      groupResource(resource) === place
    );
  }
}

function ownersOf(metadata: JsonObject): Json[] {
  const { ownerReferences } = metadata;
  return Array.isArray(ownerReferences) ? ownerReferences : [];
}

function isDeleted(object: JsonObject): boolean {
  return objectAt(object, "metadata").deletionTimestamp !== undefined;
}
