/**
 * The Rings themselves, as requests.
 *
 * @module
 */

import type { KubeClient } from "../../runtime/kube/mod.ts";

/** All Rings of the cluster. */
export const RINGS = "/apis/example.com/v1/rings";

/** What a Ring asks for. */
export interface RingSpec {
  readonly targetNamespace: string;
  readonly hop: number;
  readonly maxHops: number;
}

const JSON_BODY = { "content-type": "application/json" };

/** The Rings of a namespace. */
export const ringsOf = (namespace: string): string =>
  `/apis/example.com/v1/namespaces/${namespace}/rings`;

/** Puts a Ring into a namespace. */
export async function createRing(
  client: KubeClient,
  { namespace, name, spec }: {
    readonly namespace: string;
    readonly name: string;
    readonly spec: RingSpec;
  },
): Promise<unknown> {
  const { body } = await client.send({
    method: "POST",
    path: ringsOf(namespace),
    headers: JSON_BODY,
    body: JSON.stringify({
      apiVersion: "example.com/v1",
      kind: "Ring",
      metadata: { name },
      spec,
    }),
  });
  return JSON.parse(new TextDecoder().decode(body));
}

/** Removes the Rings of a name from these namespaces, where there are any. */
export async function removeRings(
  client: KubeClient,
  { namespaces, name }: {
    readonly namespaces: readonly string[];
    readonly name: string;
  },
): Promise<void> {
  await Promise.all(namespaces.map((namespace) =>
    client.request({
      method: "DELETE",
      path: `${ringsOf(namespace)}/${name}`,
    })
  ));
}
