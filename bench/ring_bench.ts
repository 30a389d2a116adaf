/**
 * The ring side by side: dormouse with its children awake, dozing and asleep,
 * native processes on controller-runtime and kube-rs (one for each operator, or
 * all in one: a comb) and client-node, all on one real API server. They take
 * turns: round after round each drives a Ring of its own round its own circle.
 *
 * `ring_bench.ts [N ...]`: sizes of the circle; 2, 10, 50 and 100 if none is
 * named.
 *
 * @module
 */

import { loadClusterConfig } from "../runtime/kube/auth/load.ts";
import { KubeClient } from "../runtime/kube/mod.ts";
import { startApiServer } from "../tests/support/api_server.ts";
import { type BenchOptions, benchOptions, Report } from "./harness.ts";
import {
  dormouse,
  GO,
  GO_COMB,
  type Implementation,
  NODE,
  RUST,
  RUST_COMB,
} from "./operators/implementation.ts";
import { ProcessGroup } from "./operators/process_group.ts";
import { requestCount } from "./operators/request_count.ts";
import {
  driveRing,
  makeNamespaces,
  ringDefinition,
} from "./operators/ring_drive.ts";

/** Who takes part, and under which tier its figures go. */
const CONTENDERS: readonly {
  readonly tier: string;
  readonly implementation: Implementation;
}[] = [
  { tier: "awake", implementation: dormouse("awake") },
  { tier: "doze", implementation: dormouse("doze") },
  { tier: "sleep", implementation: dormouse("sleep") },
  ...[GO, GO_COMB, RUST, RUST_COMB, NODE].map((implementation) => ({
    tier: "native",
    implementation,
  })),
];

const SIZES = [2, 10, 50, 100];
/** So many hops at least are taken in each round. */
const HOPS_A_ROUND = 200;

/** One contender, started. */
interface Started {
  readonly tier: string;
  readonly impl: string;
  readonly group: ProcessGroup;
  readonly namespaces: readonly string[];
  readonly hopsUs: number[];
  readonly lapsUs: number[];
  cpuSeconds: number;
  requests: number;
  hops: number;
}

async function measureSize(
  size: number,
  options: BenchOptions,
  report: Report,
): Promise<void> {
  await using used = new AsyncDisposableStack();
  const server = used.use(
    await startApiServer({
      crds: [await ringDefinition()],
      controllers: false,
      // Fairness among users is not what is measured.
      apiServerFlags: ["--enable-priority-and-fairness=false"],
    }),
  );
  const cluster = await loadClusterConfig({
    kubeconfig: server.kubeconfigPath,
  });
  const client = used.use(
    new KubeClient({ cluster, rateLimit: { qps: Infinity, burst: 1 } }),
  );
  const started: Started[] = [];
  for (const [index, { tier, implementation }] of CONTENDERS.entries()) {
    const namespaces = await makeNamespaces(client, `ring-${index}`, size);
    const directory = await Deno.makeTempDir({ prefix: "ring-bench-" });
    used.defer(() => Deno.remove(directory, { recursive: true }));
    const circle = {
      namespaces,
      directory,
      kubeconfig: server.kubeconfigPath,
    };
    const programs = await implementation.programs(circle);
    const group = used.use(await ProcessGroup.start(programs));
    started.push({
      tier,
      impl: implementation.name,
      group,
      namespaces,
      hopsUs: [],
      lapsUs: [],
      cpuSeconds: 0,
      requests: 0,
      hops: 0,
    });
    report.say(`${implementation.name} (${tier}) serves ${size} namespaces`);
  }
  const rounds = options.quick ? 1 : 5;
  const laps = options.quick ? 2 : Math.max(3, Math.ceil(HOPS_A_ROUND / size));
  for (let round = -1; round < rounds; round++) {
    for (const one of started) await drive(client, one, { round, laps });
  }
  for (const one of started) print(report, size, one, started);
}

/** One turn of one contender; the first round warms up. */
async function drive(
  client: KubeClient,
  one: Started,
  { round, laps }: { readonly round: number; readonly laps: number },
): Promise<void> {
  const name = `round-${round + 1}`;
  const cpu = one.group.cpuSeconds();
  const requests = await requestCount(client);
  const { hopsUs, lapsUs } = await driveRing(client, {
    name,
    namespaces: one.namespaces,
    laps,
  });
  if (round < 0) return;
  one.cpuSeconds += one.group.cpuSeconds() - cpu;
  one.requests += await requestCount(client) - requests;
  one.hops += hopsUs.length;
  // The first lap creates what later ones update.
  one.hopsUs.push(...hopsUs.slice(one.namespaces.length));
  one.lapsUs.push(...lapsUs.slice(1));
}

function print(
  report: Report,
  size: number,
  one: Started,
  all: readonly Started[],
): void {
  const fields = { children: size, tier: one.tier, impl: one.impl };
  const rust = all.find(({ impl }) => impl === "rust");
  const against = (sample: (of: Started) => readonly number[]) =>
    rust === undefined || rust === one
      ? {}
      : { baseline: { name: "rust", sample: sample(rust) } };
  report.add({
    name: "ring_hop",
    unit: "us",
    sample: one.hopsUs,
    fields,
    ...against(({ hopsUs }) => hopsUs),
  });
  report.add({
    name: "ring_lap",
    unit: "us",
    sample: one.lapsUs,
    fields,
    ...against(({ lapsUs }) => lapsUs),
  });
  report.add({
    name: "ring_cpu_per_hop",
    unit: "us",
    sample: one.cpuSeconds * 1e6 / one.hops,
    fields,
  });
  report.add({
    name: "ring_requests_per_hop",
    unit: "1",
    sample: one.requests / one.hops,
    fields,
  });
}

if (import.meta.main) {
  const options = benchOptions(Deno.args);
  const named = options.only.map(Number).filter(Number.isInteger);
  const sizes = named.length > 0 ? named : options.quick ? [2] : SIZES;
  const report = new Report(options);
  for (const size of sizes) await measureSize(size, options, report);
}
