/**
 * What a parked guest holds, by the size that its stack may have.
 *
 * @module
 */

import { V8_FLAGS } from "../../scripts/v8_flags.ts";
import type { BenchOptions, Report } from "../harness.ts";

const STACK_FLAG = "--wasm-stack-switching-stack-size=";
/** The one that the daemon runs with. */
const CHOSEN_KIB = Number(
  V8_FLAGS.find((flag) => flag.startsWith(STACK_FLAG))?.slice(
    STACK_FLAG.length,
  ),
);
const OTHERS_KIB = [128, 256];
/** Frames below the request: a client library over a codec over a decoder. */
const DEPTHS = [0, 300];

/** Prints `parked_memory`, beside bare instances that wait for a promise. */
export async function benchParked(
  report: Report,
  options: BenchOptions,
): Promise<void> {
  const count = options.quick ? 100 : 1000;
  for (const stackKiB of [CHOSEN_KIB, ...OTHERS_KIB]) {
    for (const depth of DEPTHS) {
      const ours = await parkedKiB({ count, subject: "ours", depth, stackKiB });
      const bare = await parkedKiB({ count, subject: "bare", depth, stackKiB });
      report.add({
        name: "parked_memory",
        unit: "KiB",
        sample: ours,
        fields: { "stack_kib": stackKiB, depth },
        baseline: { name: "bare JSPI", sample: bare },
        ...(depth === 0 ? { wanted: "<= 25 KiB" } : {}),
      });
    }
  }
}

interface Parked {
  readonly count: number;
  readonly subject: "ours" | "bare";
  readonly depth: number;
  readonly stackKiB: number;
}

/** Parks guests in a process of their own; returns what each holds. */
async function parkedKiB(
  { count, subject, depth, stackKiB }: Parked,
): Promise<number> {
  const flags = [
    ...V8_FLAGS.filter((flag) => !flag.startsWith(STACK_FLAG)),
    `${STACK_FLAG}${stackKiB}`,
    "--expose-gc",
  ];
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      `--v8-flags=${flags.join(",")}`,
      new URL("parked_process.ts", import.meta.url).pathname,
      ...[count, subject, depth].map(String),
    ],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("Cannot measure parked guests: see above");
  return JSON.parse(new TextDecoder().decode(stdout)).kib;
}
