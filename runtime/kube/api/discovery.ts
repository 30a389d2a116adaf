/**
 * What kinds the API server has, and how their paths are made.
 *
 * Asked once and kept; a kind that is not known makes it ask again, so that one
 * whose CRD was just installed is found, though not more than once a second.
 *
 * @module
 */

import { NotFoundError, UnavailableError } from "../errors.ts";
import { abortable, type KubeClient } from "../http/mod.ts";
import {
  type DiscoveryRoot,
  isKind,
  type KindInfo,
  readGroup,
  readResourceList,
} from "./discovery_answers.ts";
import { type Resource, resourceName } from "./resource.ts";

/** Answers are good for this long; kinds seldom change or go. */
const FRESH_MS = 10 * 60_000;

/** How often an unknown kind may make us ask again. */
const ASK_AGAIN_MS = 1000;

/** All groups in one answer; served since 1.27, GA since 1.30. */
const AGGREGATED = ["v2", "v2beta1"].map((version) =>
  `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
).concat("application/json").join(",");

/** Knows the kinds of one API server. */
export class Discovery {
  readonly #client: KubeClient;
  readonly #now: () => number;
  #kinds: Promise<readonly KindInfo[]> | undefined;
  #askedAt = -Infinity;

  /** @param now Monotonic milliseconds. */
  constructor(client: KubeClient, now: () => number = () => performance.now()) {
    this.#client = client;
    this.#now = now;
  }

  /**
   * Returns the kind that objects with this `apiVersion` and `kind` are of,
   * or undefined if the server has none.
   */
  byKind(
    { apiVersion, kind }: {
      readonly apiVersion: string;
      readonly kind: string;
    },
    signal?: AbortSignal,
  ): Promise<KindInfo | undefined> {
    const found = this.#find((info) => isKind(info, apiVersion, kind));
    return abortable(found, signal);
  }

  /** Returns the kind that paths name so, or undefined if the server has none. */
  byResource(
    resource: Resource,
    signal?: AbortSignal,
  ): Promise<KindInfo | undefined> {
    const name = resourceName(resource);
    const found = this.#find((info) => resourceName(info) === name);
    return abortable(found, signal);
  }

  /** Returns every kind there is. */
  async all(signal?: AbortSignal): Promise<readonly KindInfo[]> {
    const old = this.#now() - this.#askedAt > FRESH_MS;
    const kinds = old || this.#kinds === undefined ? this.#ask() : this.#kinds;
    return await abortable(kinds, signal);
  }

  async #find(
    wanted: (info: KindInfo) => boolean,
  ): Promise<KindInfo | undefined> {
    const known = (await this.all()).find(wanted);
    if (known || this.#now() - this.#askedAt < ASK_AGAIN_MS) return known;
    return (await this.#ask()).find(wanted);
  }

  #ask(): Promise<readonly KindInfo[]> {
    this.#askedAt = this.#now();
    const asked = this.#fetchKinds();
    this.#kinds = asked;
    asked.catch(() => {
      // Whoever waits is told; the next one asks anew.
      if (this.#kinds === asked) this.#kinds = undefined;
    });
    return asked;
  }

  async #fetchKinds(): Promise<readonly KindInfo[]> {
    const roots = await Promise.all(
      ["/api", "/apis"].map((path) => this.#get<DiscoveryRoot>(path)),
    );
    const lists = await Promise.all(roots.map((root) => this.#readRoot(root)));
    return lists.flat();
  }

  #readRoot(root: DiscoveryRoot): KindInfo[] | Promise<KindInfo[]> {
    switch (root.kind) {
      case "APIGroupDiscoveryList":
        return root.items.flatMap(readGroup);
      case "APIVersions":
        return this.#readVersions(root.versions.map((name) => `/api/${name}`));
      case "APIGroupList":
        return this.#readVersions(
          root.groups.flatMap(({ versions }) =>
            versions.map(({ groupVersion }) => `/apis/${groupVersion}`)
          ),
        );
    }
  }

  /** Asks for each group and version by itself, as old servers need it. */
  async #readVersions(paths: readonly string[]): Promise<KindInfo[]> {
    const lists = await Promise.all(paths.map(async (path) => {
      try {
        return readResourceList(await this.#get(path));
      } catch (error) {
        // A group whose server is away hides its kinds and nobody else's.
        const away = error instanceof NotFoundError ||
          error instanceof UnavailableError;
        if (!away) throw error;
        return [];
      }
    }));
    return lists.flat();
  }

  async #get<T>(path: string): Promise<T> {
    const headers = { accept: AGGREGATED };
    const { body } = await this.#client.send({ method: "GET", path, headers });
    return JSON.parse(new TextDecoder().decode(body));
  }
}
