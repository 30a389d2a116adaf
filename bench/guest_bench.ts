/**
 * What guests cost: entering one, parking it at a request, what a parked one
 * holds, making one, and how late good ones are beside hostile ones.
 *
 * Run by `deno task bench:guest [NAME ...]`, NAME one of `entry`, `parked`,
 * `instantiate`, `lateness`.
 *
 * @module
 */

import { GuestRuntime, openPaging } from "../runtime/guest/mod.ts";
import { benchEntry } from "./guest/entry.ts";
import { benchInstantiate } from "./guest/instantiate.ts";
import { benchLateness } from "./guest/lateness.ts";
import { benchParked } from "./guest/parked.ts";
import { benchOptions, Report } from "./harness.ts";

const options = benchOptions(Deno.args);
const report = new Report(options);
const { paging } = openPaging("mapped");
using runtime = new GuestRuntime(paging);

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  entry: () => benchEntry(runtime, report, options),
  instantiate: () => benchInstantiate(runtime, report, options),
  parked: () => benchParked(report, options),
  lateness: () => benchLateness(runtime, report, options),
};

for (const [name, run] of Object.entries(PARTS)) {
  if (options.only.length === 0 || options.only.includes(name)) await run();
}
