/**
 * The ring: operators that pass one object on from namespace to namespace, the
 * classic benchmark of WebAssembly operators. Checks that no hop was lost or
 * doubled, and says how long each took and who slept meanwhile.
 *
 * @module
 */

import { startApp } from "../../runtime/app.ts";
import { loadConfig } from "../../runtime/config/mod.ts";
import type { Tier } from "../../runtime/guest/mod.ts";
import { HostObserver } from "../../runtime/host/mod.ts";
import { type ClusterConfig, KubeClient } from "../../runtime/kube/mod.ts";
import type { Logger } from "../../runtime/log.ts";
import { HopWatch } from "./hop_watch.ts";
import {
  ringChildren,
  type RingMode,
  ringNamespaces,
} from "./ring_children.ts";

/** How a ring is run. */
export interface RingOptions {
  readonly cluster: ClusterConfig;
  readonly children: number;
  readonly laps: number;
  readonly mode: RingMode;
  /** The modules that take turns. */
  readonly modules: readonly string[];
  /** Whether each child has a module of its own. */
  readonly distinct: boolean;
  /** A directory for the state of the host. */
  readonly directory: string;
  readonly log: Logger;
  /** Told what is going on, for people. */
  readonly say: (text: string) => void;
}

/** What was measured. */
export interface RingResult {
  /** Each hop, in microseconds. */
  readonly hopsUs: readonly number[];
  /** Each lap, in microseconds. */
  readonly lapsUs: readonly number[];
  /** Wakes by the tier they were from, since the Ring was started. */
  readonly wakes: Readonly<Record<string, number>>;
  /** How long waking took, in microseconds. */
  readonly wakesUs: readonly number[];
}

const RING = "initial-ring";
/** A benchmark measures the host and not its patience. */
const UNLIMITED = { qps: Infinity, burst: 1 };

/**
 * Runs a ring and cleans up after it.
 *
 * @throws {Error} A hop was lost or doubled.
 */
export async function runRing(options: RingOptions): Promise<RingResult> {
  const { cluster, children, laps, log, say, directory } = options;
  const namespaces = ringNamespaces(children);
  const wakes = new WakeCounter();
  await using client = new KubeClient({ cluster, rateLimit: UNLIMITED });
  await createNamespaces(client, namespaces);
  const config = await loadConfig({
    flags: { stateDir: `${directory}/state`, listen: "none" },
    environment: { variables: {}, directory, isRoot: false },
  });
  const specs = await ringChildren({
    ...options,
    namespaces,
    ...(options.distinct ? { distinctIn: directory } : {}),
  });
  await using app = await startApp({
    config,
    cluster,
    children: specs,
    log,
    observer: wakes,
    rateLimit: UNLIMITED,
  });
  await until(
    () => app.host.children.every((child) => child.state === "ready"),
  );
  await app.host.synced();
  say(`${children} operators are there and wait`);
  const rest = options.mode === "awake" ? "awake" : RESTS[options.mode];
  await until(() => app.host.children.every((child) => child.tier === rest));
  say(`all of them are ${rest}`);
  wakes.reset();
  await using hops = new HopWatch(RING);
  await hops.start(client);
  const maxHops = laps * children;
  await createRing(client, namespaces, maxHops);
  await hops.rested;
  await removeRings(client, namespaces);
  return measure(hops, { children, maxHops, wakes });
}

const RESTS = { doze: "dozing", sleep: "asleep" } as const;

function measure(
  { seenAt, oddities }: HopWatch,
  { children, maxHops, wakes }: {
    readonly children: number;
    readonly maxHops: number;
    readonly wakes: WakeCounter;
  },
): RingResult {
  if (oddities.length > 0 || seenAt.length !== maxHops + 1) {
    throw new Error(
      `Cannot trust the ring: ${
        [`${seenAt.length - 1} hops, wanted ${maxHops}`, ...oddities].join("; ")
      }`,
    );
  }
  const between = (step: number): number[] =>
    Array.from(
      { length: Math.floor(maxHops / step) },
      (_, n) =>
        ((seenAt[(n + 1) * step] ?? NaN) - (seenAt[n * step] ?? NaN)) * 1000,
    );
  return {
    hopsUs: between(1),
    lapsUs: between(children),
    wakes: Object.fromEntries(wakes.from),
    wakesUs: wakes.tookUs,
  };
}

/** Counts who was woken from where. */
class WakeCounter extends HostObserver {
  readonly from = new Map<string, number>();
  tookUs: number[] = [];

  override woke(_child: string, from: Tier["tier"], tookMs: number): void {
    this.from.set(from, (this.from.get(from) ?? 0) + 1);
    this.tookUs.push(tookMs * 1000);
  }

  reset(): void {
    this.from.clear();
    this.tookUs = [];
  }
}

async function createNamespaces(
  client: KubeClient,
  namespaces: readonly string[],
): Promise<void> {
  for (const name of namespaces) {
    const { status } = await client.request({
      method: "POST",
      path: "/api/v1/namespaces",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ metadata: { name } }),
    });
    if (status !== 201 && status !== 409) {
      throw new Error(`Cannot create namespace "${name}": status ${status}`);
    }
  }
  await removeRings(client, namespaces);
}

async function createRing(
  client: KubeClient,
  [first = "", second = first]: readonly string[],
  maxHops: number,
): Promise<void> {
  await client.send({
    method: "POST",
    path: `/apis/example.com/v1/namespaces/${first}/rings`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      apiVersion: "example.com/v1",
      kind: "Ring",
      metadata: { name: RING },
      spec: { targetNamespace: second, hop: 0, maxHops },
    }),
  });
}

async function removeRings(
  client: KubeClient,
  namespaces: readonly string[],
): Promise<void> {
  await Promise.all(namespaces.map((namespace) =>
    client.request({
      method: "DELETE",
      path: `/apis/example.com/v1/namespaces/${namespace}/rings/${RING}`,
    })
  ));
}

/** Looks every few milliseconds until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  const patience = performance.now() + 60_000;
  while (!isSo()) {
    if (performance.now() > patience) {
      throw new Error("Cannot start the ring: its operators are not ready");
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
