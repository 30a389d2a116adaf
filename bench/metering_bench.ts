/**
 * What metering costs: the same work done by a guest as it was prepared, with
 * its fuel counted, against the guest as it was given.
 *
 * @module
 */

import { prepareModule } from "../runtime/guest/prepare/prepare_module.ts";
import { originalGuest, preparedGuest } from "./guests/bench_guest.ts";
import {
  buildGoGuest,
  buildRustGuests,
  type BuiltGuest,
} from "./guests/build.ts";
import { alternate, benchOptions, median, Report, timeUs } from "./harness.ts";

const options = benchOptions(Deno.args);
const report = new Report(options);

/** A kind of work, and what of its time metering may take. */
interface Case {
  readonly guest: string;
  readonly export: string;
  /** How often it is done in one run, so that a run takes some milliseconds. */
  readonly times: number;
  readonly wanted: string;
  /** Whether it is one of the four that the mean is of. */
  readonly inMean: boolean;
}

const CASES: readonly Case[] = [
  {
    guest: "html",
    export: "run_tl",
    times: 10,
    wanted: "<= 1.10",
    inMean: true,
  },
  {
    guest: "html",
    export: "run_scraper",
    times: 3,
    wanted: "<= 1.20",
    inMean: false,
  },
  { guest: "json", export: "run", times: 20, wanted: "<= 1.45", inMean: true },
  {
    guest: "go_light",
    export: "run",
    times: 60,
    wanted: "<= 1.15",
    inMean: true,
  },
  {
    guest: "go_controller",
    export: "run",
    times: 2,
    wanted: "<= 1.15",
    inMean: true,
  },
];

async function measure(
  built: BuiltGuest,
  { export: name, times, wanted }: Case,
): Promise<number> {
  const prepared = prepareModule(built.wasm);
  if (prepared.kind === "refused") {
    throw new Error(`Cannot measure "${built.name}": it is refused`);
  }
  const original = originalGuest(built.wasm, name);
  const metered = preparedGuest(prepared, name);
  if (original.work(1) !== metered.work(1)) {
    throw new Error(`Cannot measure "${built.name}": the two differ`);
  }
  const before = metered.parks();
  const rounds = options.quick ? 3 : 60;
  const samples = await alternate({
    original: () => timeUs(() => original.work(times)),
    metered: () => timeUs(() => metered.work(times)),
  }, { rounds, warmup: options.quick ? 1 : 30 });
  report.add({
    name: "metering_ratio",
    unit: "us",
    sample: samples.metered,
    fields: {
      guest: built.name,
      work: name,
      parks: Math.round((metered.parks() - before) / rounds),
    },
    baseline: { name: "unmetered", sample: samples.original },
    wanted,
  });
  return median(samples.metered) / median(samples.original);
}

const guests = [
  ...await buildRustGuests(),
  await buildGoGuest("light"),
  // The largest takes minutes to build for the first time.
  ...(options.quick ? [] : [await buildGoGuest("controller")]),
];
const ratios: number[] = [];
for (const entry of CASES) {
  const built = guests.find(({ name }) => name === entry.guest);
  if (built === undefined) continue;
  const ratio = await measure(built, entry);
  if (entry.inMean) ratios.push(ratio);
}
const logs = ratios.map((ratio) => Math.log(ratio));
report.add({
  name: "metering_mean",
  unit: "x",
  sample: Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length),
  fields: { guests: ratios.length },
  wanted: "<= 1.25",
});
