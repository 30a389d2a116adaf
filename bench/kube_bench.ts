/**
 * What it costs to know what is in a cluster: 50,000 ConfigMaps of 1 KB listed
 * and followed, 1000 changes a second for a minute.
 *
 * Ours is measured beside the informer of `@kubernetes/client-node`, each in a
 * process of its own with the daemon's V8 flags, on the same server in turn.
 * The server is a stand-in that answers as kube-apiserver does, over TLS and
 * HTTP/2: a real one on the same two cores cannot make 1000 changes a second.
 *
 * - `cache_bytes_per_json_byte`: growth of anonymous memory over the bytes of
 *   the objects' JSON without managedFields, after listing.
 * - `cache_list_peak`: the most that resident memory grew while listing, a
 *   streamed list or one in pages.
 * - `watch_memory`: growth of anonymous memory for each of 300 distinct watches
 *   of one object, all that comes with the first one included.
 * - `watch_cpu_share`: processor time of all threads over time, one core = 1.
 * - `watch_longest_turn`: the longest the event loop's thread was on the
 *   processor between two turns.
 * - `watch_streams`: streams that 1000 subscriptions of one watch open.
 *
 * Run by `deno run -A bench/kube_bench.ts`; `--quick` takes 2,000 objects and
 * three seconds: whether it runs, since what 2,000 objects come to is less than
 * what a first connection costs.
 *
 * @module
 */

import { Partner } from "./kube/dialogue.ts";
import type { ServerQuestion } from "./kube/serve.ts";
import type { Followed, Listed, SubjectQuestion } from "./kube/subject.ts";
import { alternate, benchOptions, type Figure, Report } from "./harness.ts";

const options = benchOptions(Deno.args);
const report = new Report(options);

const OBJECTS = options.quick ? 2000 : 50_000;
const PER_SECOND = options.quick ? 200 : 1000;
const SECONDS = options.quick ? 3 : 60;
/** How many times each subject is measured, in turn. */
const ROUNDS = options.quick ? 1 : 3;
const MIB = 1024 * 1024;

/** Text that fills an object up to about 1 KB of JSON, by what is in it. */
const FILLERS = {
  latin1: "x".repeat(800),
  unicode: `${"x".repeat(797)}€`,
} as const;

const SUBJECTS = {
  ours: "./our_cache.ts",
  "client-node": "./client_node.ts",
} as const;

/** What one subject cost. */
interface Cost {
  readonly listed: Listed;
  readonly followed: Followed;
}

/** How one comparison is made. */
interface Setting {
  readonly text: keyof typeof FILLERS;
  readonly lists: "streamed" | "paged";
  /** How long changes are followed. */
  readonly seconds: number;
}

/** Measures one subject on a running server. */
async function measure(
  module: string,
  { server, kubeconfig, seconds }: {
    readonly server: Partner;
    readonly kubeconfig: string;
    readonly seconds: number;
  },
): Promise<Cost> {
  await using subject = new Partner(module, [kubeconfig]);
  const ask = <T>(question: SubjectQuestion): Promise<T> =>
    subject.ask(question);
  const rate = (perSecond: number): Promise<void> =>
    server.ask({ ask: "rate", perSecond } satisfies ServerQuestion);
  const listed = await ask<Listed>({ ask: "list" });
  await rate(seconds === 0 ? 0 : PER_SECOND);
  const followed = await ask<Followed>({ ask: "follow", seconds });
  await rate(0);
  return { listed, followed };
}

/** Hands a kubeconfig of a running stand-in to `run`. */
async function withServer(
  args: readonly string[],
  run: (
    server: Partner,
    kubeconfig: string,
    storedMib: number,
  ) => Promise<void>,
): Promise<void> {
  await using server = new Partner("./serve.ts", args);
  const { kubeconfig, storedBytes } = await server.ask<
    { kubeconfig: string; storedBytes: number }
  >({ ask: "start" });
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, kubeconfig);
    await run(server, path, storedBytes / MIB);
  } finally {
    await Deno.remove(path);
  }
}

/** Measures both subjects in turn. */
async function compare(setting: Setting): Promise<void> {
  const { text, lists, seconds } = setting;
  const args = [String(OBJECTS), FILLERS[text], lists];
  await withServer(args, async (server, kubeconfig, storedMib) => {
    const costs = { ours: [] as Cost[], "client-node": [] as Cost[] };
    for (let round = 1; round <= ROUNDS; round++) {
      for (const name of ["ours", "client-node"] as const) {
        report.say(`round ${round} of ${ROUNDS}: ${name}, ${text}, ${lists}`);
        costs[name].push(
          await measure(SUBJECTS[name], { server, kubeconfig, seconds }),
        );
      }
    }
    reportCosts(costs, { ...setting, storedMib });
  });
}

function reportCosts(
  costs: Readonly<Record<keyof typeof SUBJECTS, readonly Cost[]>>,
  { text, lists, seconds, storedMib }: Setting & { readonly storedMib: number },
): void {
  const add = (
    figure: Pick<Figure, "name" | "unit" | "wanted" | "fields">,
    of: (cost: Cost) => number,
  ): void =>
    report.add({
      ...figure,
      sample: costs.ours.map(of),
      fields: { objects: OBJECTS, text, lists, ...figure.fields },
      baseline: { name: "client-node", sample: costs["client-node"].map(of) },
    });
  add(
    { name: "cache_bytes_per_json_byte", unit: "x", wanted: "at most 1.5" },
    ({ listed }) => listed.grown / storedMib,
  );
  add({ name: "cache_list_peak", unit: "MiB" }, ({ listed }) => listed.peak);
  add({ name: "cache_list_time", unit: "s" }, ({ listed }) => listed.seconds);
  if (seconds === 0) return;
  const fields = { perSecond: PER_SECOND, seconds };
  add(
    { name: "watch_events", unit: "1/s", fields },
    ({ followed }) => followed.events / followed.seconds,
  );
  add(
    { name: "watch_cpu_share", unit: "cores", fields, wanted: "at most 0.33" },
    ({ followed }) => followed.cpu,
  );
  add(
    { name: "watch_longest_turn", unit: "ms", fields, wanted: "at most 20" },
    ({ followed }) => followed.longestTurn,
  );
  add(
    { name: "cache_bytes_after_changes", unit: "x", fields },
    ({ followed }) => followed.grown / storedMib,
  );
}

/** Counts the streams of a thousand subscriptions. */
async function countStreams(): Promise<void> {
  const subscriptions = 1000;
  await withServer(["100", "x", "streamed"], async (server, kubeconfig) => {
    const args = [kubeconfig, "1", String(subscriptions)];
    await using subject = new Partner("./our_cache.ts", args);
    await subject.ask<Listed>({ ask: "list" });
    report.add({
      name: "watch_streams",
      unit: "streams",
      sample: await server.ask<number>({ ask: "streams" }),
      fields: { subscriptions },
      wanted: "1",
    });
  });
}

/** Measures what a watch costs by itself. */
async function weighWatches(): Promise<void> {
  const watches = 300;
  await withServer(["1", "x", "streamed"], async (_server, kubeconfig) => {
    const kib = async (module: string): Promise<number> => {
      await using subject = new Partner(module, [kubeconfig, String(watches)]);
      const { grown } = await subject.ask<Listed>({ ask: "list" });
      return grown * 1024 / watches;
    };
    const samples = await alternate({
      ours: () => kib(SUBJECTS.ours),
      "client-node": () => kib(SUBJECTS["client-node"]),
    }, { rounds: ROUNDS, warmup: 0 });
    report.add({
      name: "watch_memory",
      unit: "KiB",
      sample: samples.ours,
      fields: { watches },
      baseline: { name: "client-node", sample: samples["client-node"] },
    });
  });
}

await countStreams();
await weighWatches();
await compare({ text: "latin1", lists: "streamed", seconds: SECONDS });
await compare({ text: "unicode", lists: "streamed", seconds: 0 });
await compare({ text: "latin1", lists: "paged", seconds: 0 });
