/**
 * The ring: operators that pass one object on from namespace to namespace, the
 * classic benchmark of WebAssembly operators. Checks that no hop was lost or
 * doubled, and says how long each took and who slept meanwhile.
 *
 * @module
 */

import { type App, startApp } from "../../runtime/app.ts";
import { loadConfig } from "../../runtime/config/mod.ts";
import { type ClusterConfig, KubeClient } from "../../runtime/kube/mod.ts";
import type { Logger } from "../../runtime/log.ts";
import { HopClock } from "./hop_clock.ts";
import { HopWatch } from "./hop_watch.ts";
import {
  languageAt,
  ringChildren,
  type RingLanguage,
  type RingMode,
  type RingVariant,
} from "./ring_children.ts";
import { createRing, removeRings } from "./ring_objects.ts";
import { type TurnCounts, TurnWatch } from "./turn_watch.ts";

/** How a ring is run. */
export interface RingOptions {
  readonly cluster: ClusterConfig;
  /** They are there, and the kind is served. */
  readonly namespaces: readonly string[];
  readonly laps: number;
  readonly mode: RingMode;
  readonly variant: RingVariant;
  readonly languages: readonly RingLanguage[];
  /** Whether each child has a module of its own. */
  readonly distinct: boolean;
  /** A directory for the state of the host. */
  readonly directory: string;
  readonly log: Logger;
  /** Told what is going on, for people. */
  readonly say: (text: string) => void;
  /** Gives the ring up. */
  readonly signal: AbortSignal;
}

/** What was measured. */
export interface RingResult extends TurnCounts {
  /** Each hop, in microseconds. */
  readonly hopsUs: readonly number[];
  /** Each lap, in microseconds. */
  readonly lapsUs: readonly number[];
  /** The host's own share of each hop, in microseconds, by the language of its operator. */
  readonly sharesUs: ReadonlyMap<RingLanguage, readonly number[]>;
  /** Reads of the API server for each hop. */
  readonly readsPerHop: number;
}

/** Where operators are between their turns. */
export const RESTS = {
  awake: "awake",
  doze: "dozing",
  sleep: "asleep",
} as const;

const RING = "initial-ring";
/** A benchmark measures the host and not its patience. */
const UNLIMITED = { qps: Infinity, burst: 1 };

/**
 * Runs a ring and removes its object again.
 *
 * @throws {Error} A hop was lost or doubled, or the ring was given up.
 */
export async function runRing(options: RingOptions): Promise<RingResult> {
  const { cluster, namespaces, laps, mode, say, signal } = options;
  await using client = new KubeClient({ cluster, rateLimit: UNLIMITED });
  await removeRings(client, { namespaces, name: RING });
  const turns = new TurnWatch();
  const clock = new HopClock();
  await using app = await startOperators(options, { turns, clock });
  say(`${app.host.children.length} operators are there and wait`);
  await until(
    () => app.host.children.every(({ tier }) => tier === RESTS[mode]),
    signal,
  );
  say(`all of them are ${RESTS[mode]}`);
  await using hops = new HopWatch(RING);
  await hops.start(client);
  turns.reset();
  clock.reset();
  const maxHops = laps * namespaces.length;
  const [namespace = "", targetNamespace = namespace] = namespaces;
  await createRing(client, {
    namespace,
    name: RING,
    spec: { targetNamespace, hop: 0, maxHops },
  });
  await untilAborted(hops.rested, signal);
  const result = measure(options, { hops, turns, clock });
  await removeRings(client, { namespaces, name: RING });
  return result;
}

/** Starts the host, and waits until all operators follow their namespaces. */
async function startOperators(
  options: RingOptions,
  { turns, clock }: { readonly turns: TurnWatch; readonly clock: HopClock },
): Promise<App> {
  const { cluster, log, directory, distinct, signal } = options;
  const config = await loadConfig({
    flags: { stateDir: `${directory}/state`, listen: "none" },
    environment: { variables: {}, directory, isRoot: false },
  });
  await using starting = new AsyncDisposableStack();
  const app = starting.use(
    await startApp({
      config,
      cluster,
      children: await ringChildren({
        ...options,
        ...(distinct ? { distinctIn: directory } : {}),
      }),
      log,
      observer: turns,
      kubeObserver: clock,
      rateLimit: UNLIMITED,
    }),
  );
  await until(
    () => app.host.children.every(({ state }) => state === "ready"),
    signal,
  );
  await app.host.synced();
  starting.move();
  return app;
}

function measure(
  { namespaces, laps, ...options }: RingOptions,
  { hops: { seenAt, oddities }, turns, clock }: {
    readonly hops: HopWatch;
    readonly turns: TurnWatch;
    readonly clock: HopClock;
  },
): RingResult {
  const children = namespaces.length;
  const maxHops = laps * children;
  if (oddities.length > 0 || seenAt.length !== maxHops + 1) {
    throw new Error(
      `Cannot trust the ring: ${
        [`${seenAt.length - 1} hops, wanted ${maxHops}`, ...oddities].join("; ")
      }`,
    );
  }
  const sharesUs = Map.groupBy(
    clock.sharesUs.map((us, hop) => ({
      us,
      language: languageAt(options, hop % children),
    })),
    ({ language }) => language,
  );
  return {
    hopsUs: between(seenAt, 1),
    lapsUs: between(seenAt, children),
    sharesUs: new Map(
      [...sharesUs].map((
        [language, hops],
      ) => [language, hops.map(({ us }) => us)]),
    ),
    readsPerHop: clock.reads / maxHops,
    ...turns.counts(),
  };
}

/** From every `step`th moment to the next, in microseconds. */
function between(seenAt: readonly number[], step: number): number[] {
  const marks = seenAt.filter((_, hop) => hop % step === 0);
  return marks.slice(1).map((at, n) => (at - (marks[n] ?? NaN)) * 1000);
}

/** Many modules are prepared at the first start. */
const READY_WITHIN_MS = 180_000;

/** Looks every few milliseconds until it is so. */
async function until(
  isSo: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const patience = performance.now() + READY_WITHIN_MS;
  while (!isSo()) {
    signal.throwIfAborted();
    if (performance.now() > patience) {
      throw new Error("Cannot start the ring: its operators are not ready");
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function untilAborted(
  promise: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const giveUp = (): void => aborted.reject(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener("abort", giveUp);
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
}
