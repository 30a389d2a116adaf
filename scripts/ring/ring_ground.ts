/**
 * What a ring stands on: the kind of its object, and the namespaces. What was
 * there already stays when the ring is over, what was made for it goes.
 *
 * @module
 */

import { parse } from "yaml";
import type { KubeClient, KubeResponse } from "../../runtime/kube/mod.ts";
import { RINGS } from "./ring_objects.ts";

const DEFINITION = new URL("../../crds/ring.yaml", import.meta.url);
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const NAMESPACES = "/api/v1/namespaces";

/** A new kind is served some time after its definition is there. */
const SERVED_WITHIN_MS = 30_000;
/** A namespace of an earlier ring may still be going. */
const GONE_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 50;

/** Kind and namespaces of one ring. */
export class RingGround implements AsyncDisposable {
  readonly #client: KubeClient;
  /** Paths of what was made, in this order. */
  readonly #made: string[] = [];

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /**
   * Makes what is not there.
   *
   * @throws {Error} The cluster refuses.
   */
  async prepare(namespaces: readonly string[]): Promise<void> {
    const definition = parse(await Deno.readTextFile(DEFINITION));
    await this.#make(DEFINITIONS, definition);
    await this.#until(
      "serve rings.example.com",
      SERVED_WITHIN_MS,
      async () => (await this.#get(RINGS)).status === 200,
    );
    for (const name of namespaces) {
      await this.#until(
        `make namespace "${name}"`,
        GONE_WITHIN_MS,
        () => this.#makeNamespace(name),
      );
    }
  }

  /** Deletes what was made, the last first, and waits for none of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const path of this.#made.reverse()) {
      await this.#client.request({ method: "DELETE", path });
    }
    this.#made.length = 0;
  }

  /** False as long as one of this name is going. */
  async #makeNamespace(name: string): Promise<boolean> {
    if (await this.#make(NAMESPACES, { metadata: { name } })) return true;
    const { status, body } = await this.#get(`${NAMESPACES}/${name}`);
    if (status !== 200) return false;
    const { phase } = JSON.parse(new TextDecoder().decode(body)).status ?? {};
    return phase !== "Terminating";
  }

  /** Returns whether it was made; false if it was there. */
  async #make(
    collection: string,
    object: { readonly metadata: { readonly name: string } },
  ): Promise<boolean> {
    const { status } = await this.#client.request({
      method: "POST",
      path: collection,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(object),
    });
    const path = `${collection}/${object.metadata.name}`;
    if (status === 201) this.#made.push(path);
    if (status === 201 || status === 409) return status === 201;
    throw new Error(`Cannot make "${path}": status ${status}, wanted 201`);
  }

  #get(path: string): Promise<KubeResponse> {
    return this.#client.request({ method: "GET", path });
  }

  async #until(
    action: string,
    withinMs: number,
    isSo: () => Promise<boolean>,
  ): Promise<void> {
    const end = performance.now() + withinMs;
    while (!await isSo()) {
      if (performance.now() > end) {
        throw new Error(
          `Cannot ${action}: not within ${withinMs / 1000} s`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}
