/**
 * What a lap costs without operators: the same requests, each made as soon as
 * the one before is answered. It is the API server's own time.
 *
 * @module
 */

import type { KubeClient } from "../../runtime/kube/mod.ts";
import {
  createRing,
  removeRings,
  ringsOf,
  type RingSpec,
} from "./ring_objects.ts";

/** Which laps. */
export interface DirectOptions {
  readonly namespaces: readonly string[];
  readonly laps: number;
  /** How often each hop reads the Ring that it is about to write. */
  readonly readsPerHop: number;
}

interface Ring {
  readonly spec: RingSpec;
}

const NAME = "direct-ring";

/** Returns the time of each lap, in microseconds. The first one creates, as that of a ring does. */
export async function directLaps(
  client: KubeClient,
  { namespaces, laps, readsPerHop }: DirectOptions,
): Promise<number[]> {
  const rings: Ring[] = [];
  const took: number[] = [];
  for (let lap = 0; lap < laps; lap++) {
    const start = performance.now();
    for (const [n, namespace] of namespaces.entries()) {
      const path = `${ringsOf(namespace)}/${NAME}`;
      for (let read = 0; read < readsPerHop; read++) {
        await client.request({ method: "GET", path });
      }
      const hop = lap * namespaces.length + n;
      rings[n] = await write(client, { namespace, hop, ring: rings[n] });
    }
    took.push((performance.now() - start) * 1000);
  }
  await removeRings(client, { namespaces, name: NAME });
  return took;
}

async function write(
  client: KubeClient,
  { namespace, hop, ring }: {
    readonly namespace: string;
    readonly hop: number;
    readonly ring: Ring | undefined;
  },
): Promise<Ring> {
  const spec = { targetNamespace: namespace, hop, maxHops: 0 };
  if (ring === undefined) {
    return await createRing(client, { namespace, name: NAME, spec }) as Ring;
  }
  const { body } = await client.send({
    method: "PUT",
    path: `${ringsOf(namespace)}/${NAME}`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...ring, spec }),
  });
  return JSON.parse(new TextDecoder().decode(body));
}
