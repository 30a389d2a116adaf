/**
 * What preparing a module costs: once, in a process of its own; then, from the
 * cache, against compiling the same bytes, which comes after it anyway.
 *
 * @module
 */

import {
  type CachedModule,
  ModuleCache,
} from "../runtime/guest/prepare/mod.ts";
import { buildGoGuest } from "./guests/build.ts";
import {
  alternate,
  benchOptions,
  Report,
  timeAsyncUs,
  timeUs,
} from "./harness.ts";

const options = benchOptions(Deno.args);
const report = new Report(options);

async function measure(path: string, guest: string): Promise<void> {
  const directory = await Deno.makeTempDir();
  const cache = new ModuleCache(directory);
  const rounds = options.quick ? 2 : 11;
  const open = async (): Promise<CachedModule> => {
    const opened = await cache.open(path);
    if (opened.kind === "refused") throw new Error(`"${guest}" is refused`);
    return opened;
  };
  const { wasm } = await open();
  const samples = await alternate({
    first: async () => {
      await cache.sweep(new Set());
      return timeAsyncUs(open);
    },
    compiled: () => timeUs(() => new WebAssembly.Module(wasm)),
    cached: () =>
      timeAsyncUs(async () => {
        const found = await open();
        return new WebAssembly.Module(found.wasm);
      }),
  }, { rounds });
  const fields = { guest, bytes: (await Deno.stat(path)).size };
  report.add({
    name: "prepare_module",
    unit: "us",
    sample: samples.first,
    fields: { ...fields, from: "file" },
    wanted: "<= 500000 for 3 MB",
  });
  report.add({
    name: "prepare_module",
    unit: "us",
    sample: samples.cached,
    fields: { ...fields, from: "cache" },
    baseline: { name: "compiling alone", sample: samples.compiled },
    wanted: "<= 1.2x",
  });
  await Deno.remove(directory, { recursive: true });
}

const names = options.quick ? ["light"] : ["light", "controller"];
for (const name of names) {
  const { wasm } = await buildGoGuest(name);
  const path = await Deno.makeTempFile({ suffix: ".wasm" });
  await Deno.writeFile(path, wasm);
  // A file that was written just now is hashed each time.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await measure(path, `go_${name}`);
  await Deno.remove(path);
}
