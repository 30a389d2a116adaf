/**
 * What it costs to make an instance whose memory is as its module says, beside
 * V8's own instantiation of the module as it was given.
 *
 * @module
 */

import type { GuestRuntime } from "../../runtime/guest/guest_runtime.ts";
import { GuestStoppedError } from "../../runtime/guest/errors.ts";
import { moduleOfBytes } from "../../tests/support/guest_fixture.ts";
import {
  alternate,
  type BenchOptions,
  type Report,
  timeUs,
} from "../harness.ts";
import { promptGuest } from "./bench_guest.ts";

const STOPPED = new GuestStoppedError("the bench is over");
const PREBUILT = new URL("../../modules/prebuilt/", import.meta.url);
const MODULES = [
  { lang: "rust", file: "counter-rust.wasm", wanted: "<= 0.1 ms" },
  { lang: "go", file: "ring-go.wasm" },
];

/** Prints `instantiate` of each language. */
export async function benchInstantiate(
  runtime: GuestRuntime,
  report: Report,
  options: BenchOptions,
): Promise<void> {
  for (const { lang, file, wanted } of MODULES) {
    const bytes = new Uint8Array(await Deno.readFile(new URL(file, PREBUILT)));
    const module = await moduleOfBytes(bytes);
    const code = new WebAssembly.Module(bytes);
    const imports = noImports(code);
    const samples = await alternate({
      ours: () => {
        const child = promptGuest(runtime, module);
        const us = timeUs(() => child.awake());
        child.end(STOPPED);
        return us / 1000;
      },
      v8: () => timeUs(() => new WebAssembly.Instance(code, imports)) / 1000,
    }, { rounds: options.quick ? 20 : 500, warmup: 20 });
    report.add({
      name: "instantiate",
      unit: "ms",
      sample: samples.ours,
      fields: { lang, "size_mib": Number((bytes.length / 2 ** 20).toFixed(2)) },
      baseline: { name: "V8, module as given", sample: samples.v8 },
      ...(wanted === undefined ? {} : { wanted }),
    });
  }
}

/** Imports that do nothing: none is called. */
function noImports(code: WebAssembly.Module): WebAssembly.Imports {
  const imports: Record<string, Record<string, () => number>> = {};
  for (const { module, name } of WebAssembly.Module.imports(code)) {
    (imports[module] ??= {})[name] = () => 0;
  }
  return imports;
}
