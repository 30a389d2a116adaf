/**
 * The composition root: builds every part, starts them from the ground up, and
 * stops them in the opposite order.
 *
 * @module
 */

import {
  type ChildSpec,
  type Config,
  lockState,
  prepareStateDirectory,
  statePaths,
} from "./config/mod.ts";
import {
  GuestRuntime,
  ModuleCache,
  ModuleLibrary,
  openPaging,
} from "./guest/mod.ts";
import { Alarm, Host, type HostObserver } from "./host/mod.ts";
import {
  ImageDirectory,
  type ImageObserver,
  ImagesRefusedError,
  nodeDisk,
  readBootId,
} from "./image/mod.ts";
import { type KeyvalDatabase, openDatabase } from "./keyval/mod.ts";
import {
  AccessReviews,
  type ClusterConfig,
  Discovery,
  KubeClient,
  type KubeObserver,
  type RateLimit,
  SharedCache,
} from "./kube/mod.ts";
import type { Logger } from "./log.ts";
import { Observatory } from "./observe/mod.ts";

/** What the program is started with. */
export interface AppOptions {
  readonly config: Config;
  readonly cluster: ClusterConfig;
  readonly children: readonly ChildSpec[];
  readonly log: Logger;
  /** Told of all that children do, beside the log. */
  readonly observer?: HostObserver;
  /** Told of all that is asked of the API server. */
  readonly kubeObserver?: KubeObserver;
  /** Of all children together. @default {{@linkcode RATE_LIMIT}} */
  readonly rateLimit?: RateLimit;
}

/** Ten operators' share of what controller-runtime allows each of them. */
export const RATE_LIMIT: RateLimit = { qps: 200, burst: 300 };

/** The running program. */
export interface App extends AsyncDisposable {
  readonly host: Host;
  readonly client: KubeClient;
  /** What is known of it. */
  readonly observatory: Observatory;
}

/**
 * Starts everything; the result stops it.
 *
 * @throws {StateLockedError} Another process works on the state directory.
 * @throws {ListenError} The address of metrics and health cannot be had.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, cluster, children, log } = options;
  await using started = new AsyncDisposableStack();
  const { stateDir, paging: wanted } = config;
  await prepareStateDirectory(stateDir);
  const paths = statePaths(stateDir);
  started.use(await lockState(paths));
  const observatory = started.use(observe(options));
  const { paging, fallback } = openPaging(
    wanted === "copy" ? "copied" : "mapped",
  );
  started.use(paging);
  if (fallback !== undefined && wanted === "mmap") throw fallback;
  if (fallback !== undefined) {
    log.warn({ error: fallback }, "Memories are copied: they cannot be mapped");
  }
  const keyval = started.use(openKeyval(paths.keyval, log));
  const images = await openImages(options, observatory.image, started);
  const runtime = started.use(new GuestRuntime(paging));
  const client = started.use(
    new KubeClient({
      cluster,
      rateLimit: options.rateLimit ?? RATE_LIMIT,
      observer: observatory.kube,
    }),
  );
  const cache = started.use(
    new SharedCache({ client, observer: observatory.kube }),
  );
  const alarm = started.use(new Alarm());
  await Deno.mkdir(paths.modules, { recursive: true, mode: 0o700 });
  const modules = started.use(
    new ModuleLibrary(new ModuleCache(paths.modules), nodeDisk),
  );
  const host = started.use(
    new Host({
      modules,
      graceMs: config.grace,
      refused: (child, error) => log.error({ child, error }, "Child refused"),
      surroundings: {
        runtime,
        images,
        keyval,
        client,
        cache,
        discovery: new Discovery(client),
        reviews: new AccessReviews(client),
        world: {},
        alarm,
        observer: observatory.host,
        log: (child, level, line) => log.child({ child })[level](line),
      },
    }),
  );
  observatory.look({ host, cache });
  await host.apply(children);
  observatory.enter("running");
  const stop = started.move();
  return {
    host,
    client,
    observatory,
    [Symbol.asyncDispose]: () => {
      observatory.enter("stopping");
      return stop.disposeAsync();
    },
  };
}

/** What can be lost with it can be done again: children begin without it. */
function openKeyval(path: string, log: Logger): KeyvalDatabase {
  return openDatabase(path, {
    onSetAside: (error) => log.error({ error }, "Durable values are lost"),
  });
}

/** First, so that a start can be watched and a stop as well. */
function observe(
  { config: { listen }, cluster, log, observer, kubeObserver }: AppOptions,
): Observatory {
  const observatory = new Observatory({
    server: new URL(cluster.server).host,
    log,
    observers: observer === undefined ? [] : [observer],
    kubeObservers: kubeObserver === undefined ? [] : [kubeObserver],
  });
  if (listen !== "none") observatory.listen(listen);
  return observatory;
}

async function openImages(
  { config, log }: AppOptions,
  observer: ImageObserver,
  started: AsyncDisposableStack,
): Promise<ImageDirectory | undefined> {
  const paths = statePaths(config.stateDir);
  const images = new ImageDirectory({
    paths,
    bootId: readBootId(),
    observer,
  });
  try {
    await images.start();
  } catch (error) {
    // What could not be disowned might be taken for current by the next start.
    if (!(error instanceof ImagesRefusedError) || !error.disowned) throw error;
    log.warn({ error }, "Nobody will be suspended");
    return undefined;
  }
  started.defer(() => images.stop());
  return images;
}
