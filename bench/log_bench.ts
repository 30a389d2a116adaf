/**
 * What the logger costs a daemon: anonymous memory of a process that has made
 * one, against a bare one; and after a thousand lines, against one that wrote
 * them by itself.
 *
 * @module
 */

import {
  alternate,
  benchOptions,
  type Fields,
  median,
  Report,
  type Subject,
} from "./harness.ts";
import { runtimeArgs } from "../scripts/v8_flags.ts";

const options = benchOptions(Deno.args);
const report = new Report(options);
const log = new URL("../runtime/log.ts", import.meta.url).href;
const config = new URL("../deno.json", import.meta.url).pathname;

const LINES = 1000;
const LOGGER = `
  import { createLogger } from "${log}";
  const log = createLogger({ level: "info", format: "json" });
  globalThis.keep = log;`;
const LOGGED = `for (let n = 0; n < ${LINES}; n++) log.info({ n }, "line");`;
/** The same lines without a logger. */
const WRITTEN = `
  const encoder = new TextEncoder();
  for (let n = 0; n < ${LINES}; n++) {
    const line = { level: "info", time: new Date().toISOString(), n, message: "line" };
    Deno.stderr.writeSync(encoder.encode(JSON.stringify(line) + "\\n"));
  }`;
/** Prints what the kernel says once the garbage is gone. */
const MEASURE = `
  gc();
  const rollup = Deno.readTextFileSync("/proc/self/smaps_rollup");
  console.log(Number(/^Anonymous:\\s+(\\d+)/m.exec(rollup)[1]) / 1024);`;

const directory = await Deno.makeTempDir();
try {
  const logging = await script("logging.ts", LOGGER + LOGGED + MEASURE);
  const bundled = `${directory}/bundled.js`;
  await deno(["bundle", "--config", config, "-o", bundled, logging]);
  const samples = await alternate({
    bare: anonymousOf(await script("bare.ts", MEASURE)),
    atRest: anonymousOf(await script("at_rest.ts", LOGGER + MEASURE)),
    written: anonymousOf(await script("written.ts", WRITTEN + MEASURE)),
    logged: anonymousOf(logging),
    bundled: anonymousOf(bundled),
  }, { rounds: options.quick ? 1 : 5, warmup: 1 });
  const add = (
    of: keyof typeof samples,
    over: keyof typeof samples,
    fields: Fields,
  ): void =>
    report.add({
      name: "log_memory",
      unit: "MiB",
      sample: median(samples[of]) - median(samples[over]),
      fields: { over, ...fields },
      wanted: "<= 6",
    });
  add("atRest", "bare", { lines: 0, bundled: false });
  add("logged", "written", { lines: LINES, bundled: false });
  add("bundled", "written", { lines: LINES, bundled: true });
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
