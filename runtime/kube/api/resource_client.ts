/**
 * The verbs of one kind of object, typed.
 *
 * @module
 */

import type { KubeClient, KubeRequest } from "../http/mod.ts";
import {
  type Resource,
  resourcePath,
  type ResourceTarget,
} from "./resource.ts";

/** What every object has. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
}

/** A page of a list. */
export interface ObjectList<T> {
  readonly metadata: {
    readonly resourceVersion?: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly T[];
}

/** Parameters of a request's query, by the names the server has for them. */
export type Query = Readonly<Record<string, string | number | boolean>>;

/** What a caller may say to any request. */
export interface CallOptions
  extends Pick<KubeRequest, "signal" | "timeoutMs" | "impersonate"> {
  /** As `dryRun` or `fieldManager`, or `labelSelector` for a collection. */
  readonly query?: Query;
}

/** How a patch is written, with its media type. */
const PATCH_TYPES = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/** How a patch is written. */
export type PatchType = keyof typeof PATCH_TYPES;

/** A patch. */
export interface Patch {
  readonly type: PatchType;
  readonly body: unknown;
}

/** What server-side apply needs besides the fields. */
export interface ApplyOptions extends CallOptions {
  /** On whose behalf. */
  readonly fieldManager: string;
  /** Whether fields are taken from other managers. @default false */
  readonly force?: boolean;
}

/** What a deletion may say. */
export interface DeleteOptions extends CallOptions {
  /** As `propagationPolicy`, `preconditions`, `gracePeriodSeconds`. */
  readonly deleteOptions?: Readonly<Record<string, unknown>>;
}

/** As many as client-go asks for at once. */
const DEFAULT_PAGE_SIZE = 500;

/**
 * Reads and writes the objects of one kind.
 *
 * @example
 * ```ts ignore
 * const configMaps = new ResourceClient(client, { group: "", version: "v1", plural: "configmaps" });
 * await configMaps.create({ namespace: "shop" }, { metadata: { name: "a" }, data: { k: "v" } });
 * ```
 */
export class ResourceClient<T extends KubeObject = KubeObject> {
  readonly #client: KubeClient;
  readonly #resource: Resource;

  constructor(client: KubeClient, resource: Resource) {
    this.#client = client;
    this.#resource = resource;
  }

  /** Returns one object, or one of its subresources. */
  get(target: ResourceTarget, options?: CallOptions): Promise<T> {
    return this.#call({ method: "GET", target }, options);
  }

  /** Returns a list, or one page of it if the query has a limit. */
  list(
    target: ResourceTarget,
    options?: CallOptions,
  ): Promise<ObjectList<T>> {
    return this.#call({ method: "GET", target }, options);
  }

  /** Yields every object of a list, a page at a time. */
  async *all(
    target: ResourceTarget,
    options: CallOptions = {},
  ): AsyncGenerator<T, void> {
    const first: Query = { limit: DEFAULT_PAGE_SIZE, ...options.query };
    let query = first;
    for (;;) {
      const page = await this.list(target, { ...options, query });
      yield* page.items;
      if (!page.metadata.continue) return;
      query = { ...first, continue: page.metadata.continue };
    }
  }

  /** Creates an object, or makes a subresource do its work, as `eviction`. */
  create<R = T>(
    target: ResourceTarget,
    body: unknown,
    options?: CallOptions,
  ): Promise<R> {
    return this.#call({ method: "POST", target, body }, options);
  }

  /** Replaces an object; its resourceVersion, if given, must be the present one. */
  update(
    target: ResourceTarget,
    body: unknown,
    options?: CallOptions,
  ): Promise<T> {
    return this.#call({ method: "PUT", target, body }, options);
  }

  /** Changes an object. */
  patch(
    target: ResourceTarget,
    { type, body }: Patch,
    options?: CallOptions,
  ): Promise<T> {
    const contentType = PATCH_TYPES[type];
    return this.#call({ method: "PATCH", target, body, contentType }, options);
  }

  /** Applies fields on behalf of a manager; creates the object if need be. */
  apply(
    target: ResourceTarget,
    body: unknown,
    { fieldManager, force = false, ...options }: ApplyOptions,
  ): Promise<T> {
    const query = { ...options.query, fieldManager, force };
    return this.patch(target, { type: "apply", body }, { ...options, query });
  }

  /**
   * Deletes an object, or, without a name, all that the query selects.
   * Returns what the server says: the object if it lingers, else a Status.
   */
  delete(
    target: ResourceTarget,
    { deleteOptions = {}, ...options }: DeleteOptions = {},
  ): Promise<KubeObject> {
    const body = deleteOptions;
    return this.#call({ method: "DELETE", target, body }, options);
  }

  async #call<R>(call: Call, options: CallOptions = {}): Promise<R> {
    const { method, target, body, contentType = "application/json" } = call;
    const { query = {}, ...rest } = options;
    const hasBody = body !== undefined;
    const answer = await this.#client.send({
      ...rest,
      method,
      path: resourcePath(this.#resource, target) + queryText(query),
      headers: {
        accept: "application/json",
        ...hasBody && { "content-type": contentType },
      },
      ...hasBody && { body: JSON.stringify(body) },
    });
    return JSON.parse(new TextDecoder().decode(answer.body));
  }
}

/** Returns a query with its question mark, or nothing. */
export function queryText(query: Query): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => [key, String(value)]);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

interface Call {
  readonly method: string;
  readonly target: ResourceTarget;
  readonly body?: unknown;
  readonly contentType?: string;
}
