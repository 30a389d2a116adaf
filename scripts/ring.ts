/**
 * Runs the ring of operators and says how it went: `deno task demo` from
 * nothing, or on any cluster.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { memoryUse, quantile } from "../bench/harness.ts";
import { startEmbedded } from "../runtime/embedded/mod.ts";
import { type ClusterConfig, loadClusterConfig } from "../runtime/kube/mod.ts";
import { createLogger } from "../runtime/log.ts";
import { chart } from "./ring/chart.ts";
import type { RingMode } from "./ring/ring_children.ts";
import { type RingResult, runRing } from "./ring/run_ring.ts";

const HELP = `Runs a ring of operators: each passes one object on to the next.

Usage: deno task demo [OPTIONS]

  --children N         operators, Go and Rust in turn (2)
  --laps L             times around (100)
  --mode MODE          awake, doze or sleep between turns (doze)
  --distinct-modules   every operator has a module of its own
  --kubeconfig FILE    a cluster; without it an API server in this process
  --json               one line of JSON
  --verbose            the host's log
`;

const MODES: readonly RingMode[] = ["awake", "doze", "sleep"];
const PREBUILT = new URL("../modules/prebuilt/", import.meta.url).pathname;
const CRD = new URL("../crds/ring.yaml", import.meta.url);

interface Call {
  readonly children: number;
  readonly laps: number;
  readonly mode: RingMode;
  readonly distinct: boolean;
  readonly kubeconfig: string | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** Reads the command line; `undefined` when help was asked for. */
function readCall(args: readonly string[]): Call | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      children: { type: "string", default: "2" },
      laps: { type: "string", default: "100" },
      mode: { type: "string", default: "doze" },
      "distinct-modules": { type: "boolean", default: false },
      kubeconfig: { type: "string" },
      json: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const mode = MODES.find((one) => one === values.mode);
  if (mode === undefined) {
    throw new Error(
      `Cannot use --mode "${values.mode}", wanted ${MODES.join(", ")}`,
    );
  }
  return {
    mode,
    children: wholeNumber("children", values.children, 2),
    laps: wholeNumber("laps", values.laps, 1),
    distinct: values["distinct-modules"],
    kubeconfig: values.kubeconfig,
    json: values.json,
    verbose: values.verbose,
  };
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`Cannot use --${name} "${text}", wanted ${least} or more`);
}

/** Starts a server in this process, or reaches the cluster that was named. */
async function openCluster(
  { kubeconfig }: Call,
  used: AsyncDisposableStack,
): Promise<ClusterConfig> {
  if (kubeconfig !== undefined) return await loadClusterConfig({ kubeconfig });
  const server = used.use(
    await startEmbedded({ crds: [await Deno.readTextFile(CRD)] }),
  );
  const path = await Deno.makeTempFile({ suffix: ".kubeconfig" });
  used.defer(() => Deno.remove(path));
  await Deno.writeTextFile(path, server.kubeconfig());
  return await loadClusterConfig({ kubeconfig: path });
}

async function main(args: readonly string[]): Promise<void> {
  const call = readCall(args);
  if (call === undefined) return write(HELP);
  const say = call.json ? (): void => {} : (text: string) => write(`${text}\n`);
  await using used = new AsyncDisposableStack();
  const directory = await Deno.makeTempDir({ prefix: "dormouse-ring-" });
  used.defer(() => Deno.remove(directory, { recursive: true }));
  const where = call.kubeconfig ?? "an API server in this process";
  say(`A ring of ${call.children} operators on ${where}\n`);
  const result = await runRing({
    ...call,
    cluster: await openCluster(call, used),
    modules: [`${PREBUILT}ring-go.wasm`, `${PREBUILT}ring-rust.wasm`],
    directory,
    log: createLogger({
      level: call.verbose ? "debug" : "warn",
      format: "pretty",
    }),
    say,
  });
  if (call.json) write(`${JSON.stringify({ ...call, ...figures(result) })}\n`);
  else show(result, say);
}

/** What a program reads. */
function figures(
  { hopsUs, lapsUs, wakes, wakesUs }: RingResult,
): Record<string, unknown> {
  const of = (sample: readonly number[]): unknown => ({
    n: sample.length,
    p50: quantile(sample, 0.5),
    p99: quantile(sample, 0.99),
  });
  return {
    hopUs: of(hopsUs),
    lapUs: of(lapsUs),
    ...(wakesUs.length > 0 ? { wakeUs: of(wakesUs) } : {}),
    wakes,
    memoryMiB: memoryUse(),
  };
}

/** What a person reads. */
function show(result: RingResult, say: (text: string) => void): void {
  const { hopsUs, lapsUs, wakes, wakesUs } = result;
  const ms = (us: number): string => `${(us / 1000).toFixed(2)} ms`;
  const half = (sample: readonly number[]): string =>
    `${ms(quantile(sample, 0.5))}, 99 of 100 within ${
      ms(quantile(sample, 0.99))
    }`;
  say(`\n${hopsUs.length} hops, none lost, none doubled`);
  say(chart(hopsUs));
  say(`hop    ${half(hopsUs)}`);
  say(`lap    ${half(lapsUs)}`);
  for (const [from, count] of Object.entries(wakes)) {
    say(
      `woken  ${count} times from ${from}, in ${
        quantile(wakesUs, 0.5).toFixed(0)
      } us`,
    );
  }
  const { rss, anonymous } = memoryUse();
  say(
    `memory ${rss.toFixed(0)} MiB resident, ${
      anonymous.toFixed(0)
    } MiB of it anonymous: host, operators, API server and this script`,
  );
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    write(`${error instanceof Error ? error.message : error}\n`);
    Deno.exit(1);
  }
}
