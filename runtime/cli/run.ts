/**
 * `dormouse run`
 *
 * @module
 */

import { startApp } from "../app.ts";
import {
  type Config,
  type Environment,
  loadConfig,
  readChildrenFile,
  variableOf,
} from "../config/mod.ts";
import { InvalidInputError } from "../errors.ts";
import type { Host } from "../host/mod.ts";
import { type ClusterConfig, loadClusterConfig } from "../kube/mod.ts";
import { createLogger, type Logger } from "../log.ts";
import { type Io, mayColour } from "./io.ts";
import { stopSignal } from "./stop_signal.ts";
import { type Action, EXIT, type ExitCode } from "./verb.ts";
import { watchFile } from "./watch_file.ts";
import { runsWithFlags, startWithFlags } from "./with_flags.ts";

/** Runs the operators of a children file until it is told to stop. */
export const run: Action = {
  kind: "action",
  summary: "Run the operators of a children file",
  description:
    "Runs until it gets SIGTERM or SIGINT; then every operator is put to sleep,\n" +
    "and its state is kept. A change of the children file adds, restarts or\n" +
    "removes what it is about; SIGHUP reads it at once.",
  operands: [],
  options: [],
  settings: [
    "children",
    "stateDir",
    "kubeconfig",
    "listen",
    "paging",
    "grace",
    "logLevel",
    "logFormat",
  ],
  examples: [
    {
      line: "dormouse run --children children.yaml",
      does: "with the cluster that kubectl talks to",
    },
  ],
  async run({ flags }, io): Promise<ExitCode> {
    if (!runsWithFlags(io.environment)) return await startWithFlags();
    const config = await loadConfig({ flags, environment: io.environment });
    const log = loggerOf(config, io);
    const children = await readChildrenFile(config.children);
    const cluster = await clusterOf(config, io.environment);
    using stop = stopSignal();
    await using app = await startApp({ config, cluster, children, log });
    using _reload = watchFile(
      config.children,
      () => void reload(app.host, config, log),
    );
    log.info({ children: children.length }, "Running");
    await Promise.race([app.host.synced(), stop.received]);
    if (!stop.stopping) log.info("Ready");
    log.info({ signal: await stop.received }, "Stopping");
    return EXIT.done;
  },
};

/** The logger that the settings ask for. */
export function loggerOf(config: Config, io: Io): Logger {
  return createLogger({
    level: config.logLevel,
    format: config.logFormat,
    colour: mayColour(io.stderr, io.environment),
    write: (line) => io.stderr.write(line),
  });
}

/** A file with an error changes nothing and says what is wrong. */
async function reload(
  host: Host,
  config: Config,
  log: Logger,
): Promise<void> {
  try {
    await host.apply(await readChildrenFile(config.children));
    log.info({ children: host.children.length }, "Children file read again");
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const { problems } = error;
    log.error({ problems }, "Children file cannot be used, nothing changed");
  }
}

/** The cluster that kubectl would talk to, or the one that the settings name. */
async function clusterOf(
  config: Config,
  environment: Environment,
): Promise<ClusterConfig> {
  const host = variableOf(environment, "KUBERNETES_SERVICE_HOST");
  const port = variableOf(environment, "KUBERNETES_SERVICE_PORT");
  if (config.kubeconfig === "in-cluster") {
    return await loadClusterConfig(
      host !== undefined && port !== undefined ? { pod: { host, port } } : {},
    );
  }
  return await loadClusterConfig({
    kubeconfigList: config.kubeconfig.join(":"),
  });
}
