/**
 * What one controller of a child watches: its primary kind, what that owns, and
 * other kinds, each change turned into the key of the object to reconcile.
 *
 * A kind whose CRD is not there yet is waited for; meanwhile the others go on.
 *
 * @module
 */

import type {
  ControllerDeclaration,
  MappedKind,
  Mapping,
  WatchedKind,
} from "../guest/mod.ts";
import type {
  CacheSubscription,
  Discovery,
  IndexSpec,
  ObjectView,
  Resource,
  SharedCache,
} from "../kube/mod.ts";
import type { ChildAccess, ReadableObject } from "./child_access.ts";
import { type Change, counts } from "./predicates.ts";
import { mayWatch, type WatchPlace } from "./watch_permission.ts";
import { keyText, type WakeReason, type WorkKey } from "./work_key.ts";

/** What a controller's watches need of the host. */
export interface ControllerWatchOptions {
  readonly cache: SharedCache;
  readonly discovery: Discovery;
  readonly access: ChildAccess;
  /** Takes a key that has work. */
  readonly enqueue: (key: WorkKey, reason: WakeReason) => void;
  /** Told when a kind cannot be found or asked for; it is tried again. */
  readonly waiting: (kind: WatchedKind, error: unknown) => void;
  /** Told when no rule of the child allows it to watch a kind. */
  readonly refused: (kind: WatchedKind, why: string) => void;
}

/** How long it waits for a kind that is not served, before it asks again. */
const KIND_RETRY_MS = 2_000;

/** How changes of a kind lead to keys. */
type Role =
  | { readonly role: "primary" }
  | { readonly role: "mapped"; readonly map: Mapping };

/** A subscription and the kind that it is of. */
interface KindSubscription {
  readonly subscription: CacheSubscription;
  readonly kind: WatchedKind;
  readonly resource: Resource;
}

/** An object as a guest is given it. */
export interface FoundObject extends ReadableObject {
  /** Its JSON, with `apiVersion` and `kind`. */
  readonly json: string;
  readonly uid: string | undefined;
}

/** The watches of one controller; they end when it is disposed. */
export class ControllerWatch implements Disposable {
  readonly declaration: ControllerDeclaration;
  readonly #options: ControllerWatchOptions;
  readonly #ended = new AbortController();
  readonly #subscriptions: CacheSubscription[] = [];
  /** Kinds that have not told all there is, with how many watches of each. */
  readonly #unsynced = new Map<string, number>();
  #started = false;
  #primaryNamespaced = true;
  readonly #synced = Promise.withResolvers<void>();
  readonly #primaries: KindSubscription[] = [];
  readonly #owned: KindSubscription[] = [];

  constructor(
    declaration: ControllerDeclaration,
    options: ControllerWatchOptions,
  ) {
    this.declaration = declaration;
    this.#options = options;
  }

  /** Settles when all that was there of every kind has been told. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  /** The kinds, as `"v1 ConfigMap"`, that have not told all there was. */
  get unsynced(): string[] {
    return [...this.#unsynced.keys()];
  }

  /** Begins to watch. */
  async start(): Promise<void> {
    const { for: primary, owns = [], watches = [] } = this.declaration;
    const own: Role = { role: "mapped", map: { by: "owner" } };
    // First, because what it owns leads to it.
    await this.#watch(primary, { role: "primary" });
    await Promise.all([
      ...owns.map((kind) => this.#watch(kind, own)),
      ...watches.map((kind: MappedKind) =>
        this.#watch(kind, { role: "mapped", map: kind.map })
      ),
    ]);
    this.#started = true;
    this.#checkSynced();
  }

  /** The primary object of a key, as the cache has it. */
  primary({ namespace, name }: WorkKey): FoundObject | undefined {
    for (const one of this.#primaries) {
      const view = one.subscription.reader()?.get(namespace, name);
      if (view !== undefined) return found(view, one);
    }
    return undefined;
  }

  /**
   * All objects of the owned kinds that the object with this UID owns, as far
   * as the child's rules let it see them.
   */
  owned(uid: string): FoundObject[] {
    const { access } = this.#options;
    return this.#owned.flatMap((one) => {
      const reader = one.subscription.reader();
      return [...reader?.having({ by: "owner", uid }) ?? []]
        .map((view) => found(view, one))
        .filter((object) => access.maySee(object));
    });
  }

  /** Ends the watches. */
  [Symbol.dispose](): void {
    this.#ended.abort();
    for (const subscription of this.#subscriptions.splice(0)) {
      subscription[Symbol.dispose]();
    }
    this.#synced.resolve();
  }

  async #watch(kind: WatchedKind, role: Role): Promise<void> {
    this.#count(kind, 1);
    const found = await this.#find(kind);
    if (found === undefined) return;
    const { group, version, plural, namespaced } = found;
    if (role.role === "primary") this.#primaryNamespaced = namespaced;
    const resource = { group, version, plural };
    const namespaces = namespaced ? kind.namespaces ?? [""] : [""];
    await Promise.all(namespaces.map(async (namespace) => {
      const place = { kind, resource, namespace };
      this.#count(kind, 1);
      const { signal } = this.#ended;
      const allowed = await mayWatch(place, this.#options, signal);
      if (allowed && !signal.aborted) this.#subscribe(place, role);
      else this.#count(kind, -1);
    }));
    this.#count(kind, -1);
  }

  #subscribe({ kind, resource, namespace }: WatchPlace, role: Role): void {
    const { cache, access: { impersonate } } = this.#options;
    const subscription = cache.subscribe(
      {
        resource,
        namespace,
        labelSelector: kind.labelSelector ?? "",
        fieldSelector: kind.fieldSelector ?? "",
        metadataOnly: kind.metadataOnly ?? false,
        ...(impersonate && { impersonate }),
      },
      {
        added: (view) => this.#tell(kind, role, [view], { event: "add" }),
        // What stopped to own or to name an object changed that one too.
        updated: (view, before) =>
          this.#tell(kind, role, [before, view], {
            event: "update",
            before: before.metadata,
            after: view.metadata,
          }),
        deleted: (view) => this.#tell(kind, role, [view], { event: "delete" }),
        synced: () => {
          this.#count(kind, -1);
          this.#checkSynced();
        },
      },
      { indexes: indexesFor(role) },
    );
    const one: KindSubscription = { subscription, kind, resource };
    this.#subscriptions.push(subscription);
    if (role.role === "primary") this.#primaries.push(one);
    else if (role.map.by === "owner") this.#owned.push(one);
  }

  /** Counts what is not told of a kind yet, its being looked for included. */
  #count({ apiVersion, kind }: WatchedKind, by: number): void {
    const text = `${apiVersion} ${kind}`;
    const left = (this.#unsynced.get(text) ?? 0) + by;
    if (left > 0) this.#unsynced.set(text, left);
    else this.#unsynced.delete(text);
  }

  /** Finds a kind among those that are served, however long that takes. */
  async #find(
    kind: WatchedKind,
  ): Promise<Awaited<ReturnType<Discovery["byKind"]>>> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      try {
        const found = await this.#options.discovery.byKind(kind, signal);
        if (found !== undefined) return found;
        this.#options.waiting(kind, undefined);
      } catch (error) {
        if (!signal.aborted) this.#options.waiting(kind, error);
      }
      await pause(KIND_RETRY_MS, signal);
    }
    return undefined;
  }

  /** Enqueues each key that the change leads to, once. */
  #tell(
    kind: WatchedKind,
    role: Role,
    views: readonly ObjectView[],
    change: Change,
  ): void {
    if (!counts(kind, change)) return;
    const keys = views.flatMap((view) => [...this.#keys(role, view)]);
    const unique = new Map(keys.map((key) => [keyText(key), key]));
    for (const key of unique.values()) this.#options.enqueue(key, "watch");
  }

  *#keys(role: Role, view: ObjectView): Generator<WorkKey> {
    const { controller } = this.declaration;
    const { namespace, name } = view;
    if (role.role === "primary" || role.map.by === "name") {
      yield { controller, namespace, name };
    } else if (role.map.by === "label") {
      const named = view.metadata.labels?.[role.map.label];
      if (named) yield { controller, namespace, name: named };
    } else {
      yield* this.#owners(view);
    }
  }

  /** Owners of the primary kind: in the namespace of what they own, or in none. */
  *#owners(view: ObjectView): Generator<WorkKey> {
    const { controller, for: primary } = this.declaration;
    const group = primary.apiVersion.split("/").slice(0, -1).join("/");
    for (const owner of ownerReferences(view)) {
      const sameGroup =
        owner.apiVersion.split("/").slice(0, -1).join("/") === group;
      if (!sameGroup || owner.kind !== primary.kind) continue;
      const namespace = this.#primaryNamespaced ? view.namespace : "";
      yield { controller, namespace, name: owner.name };
    }
  }

  #checkSynced(): void {
    if (this.#started && this.#unsynced.size === 0) this.#synced.resolve();
  }
}

function found(
  view: ObjectView,
  { kind, resource }: KindSubscription,
): FoundObject {
  const { namespace, name, metadata: { uid } } = view;
  return { json: typedJson(view, kind), uid, resource, namespace, name };
}

/** Servers write kind and version first, and leave them out in the items of a list. */
const TYPED = /^\{"(?:kind|apiVersion)":/;

function typedJson({ bytes }: ObjectView, kind: WatchedKind): string {
  const json = new TextDecoder().decode(bytes);
  if (TYPED.test(json)) return json;
  const type = JSON.stringify({
    apiVersion: kind.apiVersion,
    kind: kind.kind,
  });
  return `${type.slice(0, -1)},${json.slice(1)}`;
}

interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

function ownerReferences(view: ObjectView): readonly OwnerReference[] {
  const { ownerReferences = [] } = view.metadata;
  return ownerReferences as readonly OwnerReference[];
}

function indexesFor(role: Role): Partial<IndexSpec> {
  const byOwner = role.role === "mapped" && role.map.by === "owner";
  return byOwner ? { owners: true } : {};
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
