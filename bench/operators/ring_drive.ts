/**
 * Drives a Ring round a circle that somebody serves, and takes the times.
 *
 * @module
 */

import type { KubeClient } from "../../runtime/kube/mod.ts";
import { HopWatch } from "../../scripts/ring/hop_watch.ts";

/** What one drive measured. */
export interface Drive {
  /** Each hop, in microseconds. */
  readonly hopsUs: readonly number[];
  /** Each lap, in microseconds. */
  readonly lapsUs: readonly number[];
}

const CRD = new URL("../../crds/ring.yaml", import.meta.url);
/** So many namespaces are made or removed at the same time. */
const AT_ONCE = 10;

/** The definition of Rings, for a server that is started with it. */
export const ringDefinition = (): Promise<string> => Deno.readTextFile(CRD);

/** Makes namespaces `PREFIX-0`, `PREFIX-1` ...; those that are there stay. */
export async function makeNamespaces(
  client: KubeClient,
  prefix: string,
  count: number,
): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  for (let from = 0; from < count; from += AT_ONCE) {
    await Promise.all(
      names.slice(from, from + AT_ONCE).map((name) =>
        client.request({
          method: "POST",
          path: "/api/v1/namespaces",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ metadata: { name } }),
        })
      ),
    );
  }
  return names;
}

/**
 * Sends a Ring of this name round the circle.
 *
 * @throws {Error} A hop was lost or doubled.
 */
export async function driveRing(
  client: KubeClient,
  { name, namespaces, laps }: {
    readonly name: string;
    readonly namespaces: readonly string[];
    readonly laps: number;
  },
): Promise<Drive> {
  const maxHops = laps * namespaces.length;
  await using hops = new HopWatch(name);
  await hops.start(client);
  await create(client, name, { namespaces, maxHops });
  await hops.rested;
  const { seenAt, oddities } = hops;
  if (oddities.length > 0 || seenAt.length !== maxHops + 1) {
    throw new Error(
      `Cannot trust the ring: ${seenAt.length - 1} hops, wanted ${maxHops}; ${
        oddities.join("; ")
      }`,
    );
  }
  await remove(client, name, namespaces);
  return {
    hopsUs: between(seenAt, 1),
    lapsUs: between(seenAt, namespaces.length),
  };
}

function between(seenAt: readonly number[], step: number): number[] {
  const lap = seenAt.filter((_, hop) => hop % step === 0);
  return lap.slice(1).map((at, n) => (at - (lap[n] ?? NaN)) * 1000);
}

async function create(
  client: KubeClient,
  name: string,
  { namespaces: [first = "", second = first], maxHops }: {
    readonly namespaces: readonly string[];
    readonly maxHops: number;
  },
): Promise<void> {
  await client.send({
    method: "POST",
    path: `/apis/example.com/v1/namespaces/${first}/rings`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      apiVersion: "example.com/v1",
      kind: "Ring",
      metadata: { name },
      spec: { targetNamespace: second, hop: 0, maxHops },
    }),
  });
}

async function remove(
  client: KubeClient,
  name: string,
  namespaces: readonly string[],
): Promise<void> {
  for (const namespace of namespaces) {
    await client.request({
      method: "DELETE",
      path: `/apis/example.com/v1/namespaces/${namespace}/rings/${name}`,
    });
  }
}
