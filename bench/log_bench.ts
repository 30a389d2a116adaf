/**
 * What the logger costs a daemon: anonymous memory of a process that has made
 * one and written a thousand lines, against a bare one; as it is, and bundled.
 *
 * @module
 */

import {
  alternate,
  benchOptions,
  median,
  Report,
  type Subject,
} from "./harness.ts";
import { runtimeArgs } from "../scripts/v8_flags.ts";

const options = benchOptions(Deno.args);
const report = new Report(options);
const log = new URL("../runtime/log.ts", import.meta.url).href;
const config = new URL("../deno.json", import.meta.url).pathname;

const LOGGING = `
  import { createLogger } from "${log}";
  const log = createLogger({ level: "info", format: "json" });
  for (let n = 0; n < 1000; n++) log.info({ n }, "line");
  globalThis.keep = log;`;
/** Prints what the kernel says once the garbage is gone. */
const MEASURE = `
  gc();
  const rollup = Deno.readTextFileSync("/proc/self/smaps_rollup");
  console.log(Number(/^Anonymous:\\s+(\\d+)/m.exec(rollup)[1]) / 1024);`;

const directory = await Deno.makeTempDir();
try {
  const bare = await script("bare.ts", MEASURE);
  const plain = await script("logging.ts", LOGGING + MEASURE);
  const bundled = `${directory}/bundled.js`;
  await deno(["bundle", "--config", config, "-o", bundled, plain]);
  const samples = await alternate({
    bare: anonymousOf(bare),
    plain: anonymousOf(plain),
    bundled: anonymousOf(bundled),
  }, { rounds: options.quick ? 1 : 5, warmup: 1 });
  for (const name of ["plain", "bundled"] as const) {
    report.add({
      name: "log_memory",
      unit: "MiB",
      sample: median(samples[name]) - median(samples.bare),
      fields: { bundled: name === "bundled" },
      wanted: "<= 6 over a bare Deno",
    });
  }
} finally {
  await Deno.remove(directory, { recursive: true });
}

async function script(name: string, text: string): Promise<string> {
  const path = `${directory}/${name}`;
  await Deno.writeTextFile(path, text);
  return path;
}

function anonymousOf(path: string): Subject {
  return async () =>
    Number(
      await deno([
        "run",
        "-A",
        "--no-check",
        "--config",
        config,
        ...runtimeArgs(["--expose-gc"]),
        path,
      ]),
    );
}

async function deno(args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(
    Deno.execPath(),
    { args },
  ).output();
  if (!success) {
    throw new Error(
      `Cannot run deno ${args[0]}: ${new TextDecoder().decode(stderr)}`,
    );
  }
  return new TextDecoder().decode(stdout);
}
