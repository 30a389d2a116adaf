/**
 * Runs the ring of operators and says how it went: `deno task demo` from
 * nothing, or on any cluster.
 *
 * @module
 */

import { memoryUse } from "../bench/harness.ts";
import { KubeClient } from "../runtime/kube/mod.ts";
import { createLogger } from "../runtime/log.ts";
import { readRingCall, RING_HELP, type RingCall } from "./ring/ring_call.ts";
import { ringNamespaces } from "./ring/ring_children.ts";
import { openCluster } from "./ring/ring_cluster.ts";
import { RingGround } from "./ring/ring_ground.ts";
import { reportFigures, showRing } from "./ring/ring_report.ts";
import { runRounds } from "./ring/ring_rounds.ts";

async function main(
  args: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const call = readRingCall(args);
  if (call === undefined) return write(RING_HELP);
  const say = call.json ? (): void => {} : (text: string) => write(`${text}\n`);
  await using used = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir({ prefix: "dormouse-ring-" });
  used.defer(() => Deno.remove(directory, { recursive: true }));
  const { config, title } = await openCluster(call.on, { directory, used });
  signal.throwIfAborted();
  say(`A ring of ${call.children} namespaces on ${title}\n`);
  const client = used.use(
    new KubeClient({ cluster: config, rateLimit: UNLIMITED }),
  );
  const namespaces = ringNamespaces(call.children);
  await used.use(new RingGround(client)).prepare(namespaces);
  const rounds = await runRounds(client, {
    ...call,
    cluster: config,
    namespaces,
    directory,
    log: logOf(call),
    say,
    signal,
  }, { rounds: call.compare ?? 1, compare: call.compare !== undefined });
  if (call.json) reportFigures(call, rounds);
  else showRing(call, rounds, { memory: memoryUse(), say });
}

/** The script's own requests are a baseline. */
const UNLIMITED = { qps: Infinity, burst: 1 };

const logOf = ({ verbose }: RingCall): ReturnType<typeof createLogger> =>
  createLogger({ level: verbose ? "debug" : "warn", format: "pretty" });

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

if (import.meta.main) {
  const interrupted = new AbortController();
  const interrupt = (): void =>
    interrupted.abort(new Error("Cannot finish the ring: it was interrupted"));
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) Deno.addSignalListener(signal, interrupt);
  try {
    await main(Deno.args, interrupted.signal);
  } catch (error) {
    write(`${error instanceof Error ? error.message : error}\n`);
    Deno.exitCode = 1;
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, interrupt);
  }
}
