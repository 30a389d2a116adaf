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
  type Tier,
} from "./guest/mod.ts";
import {
  Alarm,
  type ChildState,
  Host,
  HostObserver,
  type ReconcileRecord,
} from "./host/mod.ts";
import {
  ImageDirectory,
  ImagesRefusedError,
  nodeDisk,
  readBootId,
} from "./image/mod.ts";
import { type KeyvalDatabase, openDatabase } from "./keyval/mod.ts";
import {
  type ClusterConfig,
  Discovery,
  KubeClient,
  type RateLimit,
  SharedCache,
} from "./kube/mod.ts";
import type { Logger } from "./log.ts";

/** What the program is started with. */
export interface AppOptions {
  readonly config: Config;
  readonly cluster: ClusterConfig;
  readonly children: readonly ChildSpec[];
  readonly log: Logger;
  /** Told of all that children do, beside the log. */
  readonly observer?: HostObserver;
  /** Of all children together. @default {{@linkcode RATE_LIMIT}} */
  readonly rateLimit?: RateLimit;
}

/** Ten operators' share of what controller-runtime allows each of them. */
export const RATE_LIMIT: RateLimit = { qps: 200, burst: 300 };

/** The running program. */
export interface App extends AsyncDisposable {
  readonly host: Host;
  readonly client: KubeClient;
}

/**
 * Starts everything; the result stops it.
 *
 * @throws {StateLockedError} Another process works on the state directory.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, cluster, children, log } = options;
  await using started = new AsyncDisposableStack();
  const { stateDir, paging: wanted } = config;
  await prepareStateDirectory(stateDir);
  const paths = statePaths(stateDir);
  started.use(await lockState(paths));
  const { paging, fallback } = openPaging(
    wanted === "copy" ? "copied" : "mapped",
  );
  started.use(paging);
  if (fallback !== undefined && wanted === "mmap") throw fallback;
  if (fallback !== undefined) {
    log.warn({ error: fallback }, "Memories are copied: they cannot be mapped");
  }
  const keyval = started.use(openKeyval(paths.keyval, log));
  const images = await openImages(options, started);
  const runtime = started.use(new GuestRuntime(paging));
  const client = started.use(
    new KubeClient({ cluster, rateLimit: options.rateLimit ?? RATE_LIMIT }),
  );
  const cache = started.use(new SharedCache({ client }));
  const alarm = started.use(new Alarm());
  await Deno.mkdir(paths.modules, { recursive: true, mode: 0o700 });
  const modules = started.use(
    new ModuleLibrary(new ModuleCache(paths.modules), nodeDisk),
  );
  const host = started.use(
    new Host({
      modules,
      refused: (child, error) => log.error({ child, error }, "Child refused"),
      surroundings: {
        runtime,
        images,
        keyval,
        client,
        cache,
        discovery: new Discovery(client),
        alarm,
        observer: new LogObserver(log, options.observer ?? new HostObserver()),
        log: (child, level, line) => log.child({ child })[level](line),
      },
    }),
  );
  await host.apply(children);
  const stop = started.move();
  return {
    host,
    client,
    [Symbol.asyncDispose]: () => stop.disposeAsync(),
  };
}

/** What can be lost with it can be done again: children begin without it. */
function openKeyval(path: string, log: Logger): KeyvalDatabase {
  return openDatabase(path, {
    onSetAside: (error) => log.error({ error }, "Durable values are lost"),
  });
}

async function openImages(
  { config, log }: AppOptions,
  started: AsyncDisposableStack,
): Promise<ImageDirectory | undefined> {
  const paths = statePaths(config.stateDir);
  const images = new ImageDirectory({ paths, bootId: readBootId() });
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

/** Logs what children do, and passes it on. */
class LogObserver extends HostObserver {
  readonly #log: Logger;
  readonly #next: HostObserver;

  constructor(log: Logger, next: HostObserver) {
    super();
    this.#log = log;
    this.#next = next;
  }

  override childChanged(
    child: string,
    state: ChildState["state"],
    error?: unknown,
  ): void {
    const fields = { child, state, ...(error === undefined ? {} : { error }) };
    if (error === undefined) this.#log.info(fields, "Child changed");
    else this.#log.error(fields, "Child changed");
    this.#next.childChanged(child, state, error);
  }

  override woke(child: string, from: Tier["tier"], tookMs: number): void {
    this.#next.woke(child, from, tookMs);
  }

  override suspended(child: string, to: Tier["tier"], tookMs: number): void {
    this.#next.suspended(child, to, tookMs);
  }

  override reconciled(record: ReconcileRecord): void {
    const { child, work, outcome, message } = record;
    const { controller, namespace, name } = work.key;
    const key = namespace === "" ? name : `${namespace}/${name}`;
    const fields = { child, controller, key, outcome };
    if (message === undefined) this.#log.debug(fields, "Reconciled");
    else this.#log.warn({ ...fields, message }, "Reconciled");
    this.#next.reconciled(record);
  }

  override failed(child: string, action: string, error: unknown): void {
    this.#log.warn({ child, action, error }, "Failed, will try again");
    this.#next.failed(child, action, error);
  }
}
