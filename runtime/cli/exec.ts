/**
 * `dormouse exec MODULE [ARG...]`
 *
 * @module
 */

import { moduleFault, roughQuantity } from "../config/mod.ts";
import { execModule, type ExecReport } from "../guest/mod.ts";
import { UsageError } from "./errors.ts";
import type { Io } from "./io.ts";
import { paintFor, visible } from "./paint.ts";
import { textTable } from "./text_table.ts";
import { type Action, EXIT, type ExitCode } from "./verb.ts";

/** Runs a module and times it. */
export const exec: Action = {
  kind: "action",
  summary: "Run a module by itself and time it",
  description:
    "Runs a WASI command; what an operator does at its start, with a host that\n" +
    "answers every request with 503; or a plain example (imports console.log and\n" +
    "js.mem, exports helloWorld). There are no files, no network, no variables\n" +
    "and nothing on standard input. What it says is shown line by line, in the\n" +
    "first run only. Times are written to standard error.",
  operands: [
    { name: "MODULE", help: "A WebAssembly module", complete: "file" },
    {
      name: "ARG",
      help: "Arguments of the program, behind -- if they begin with one",
      optional: true,
      repeated: true,
    },
  ],
  options: [
    {
      name: "repeat",
      placeholder: "N",
      help: "Run it N times, each in a new instance",
    },
    { name: "json", help: "Print times as JSON, what it says on stderr" },
  ],
  settings: [],
  examples: [
    { line: "dormouse exec hello.wasm", does: "run it once" },
    {
      line: "dormouse exec --repeat 100 tool.wasm -- --version",
      does: "what it costs, and an option for the program",
    },
  ],
  async run({ operands, switches, values }, io): Promise<ExitCode> {
    const [file = "", ...args] = operands;
    const repeat = parseRepeat(values.get("repeat") ?? "1");
    const json = switches.has("json");
    await checkIsModule(file);
    const report = await execModule(file, {
      args,
      repeat,
      listen: ({ to, text }) => {
        const output = json ? io.stderr : io[to];
        const shown = output.isTerminal ? visible(text) : text;
        output.write(`${shown}\n`);
      },
    });
    if (json) io.stdout.write(`${JSON.stringify(facts(file, report))}\n`);
    else show(report, io);
    return EXIT.done;
  },
};

/** More runs than this would take more memory than they tell. */
const MOST_RUNS = 1_000_000;

function parseRepeat(text: string): number {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_RUNS) return count;
  throw new UsageError(
    `--repeat takes a number from 1 to ${MOST_RUNS}, not ${
      JSON.stringify(text)
    }`,
    ["exec"],
  );
}

async function checkIsModule(file: string): Promise<void> {
  const found = await moduleFault(file);
  if (found === undefined) return;
  throw new Error(
    `Cannot run ${JSON.stringify(file)}: found ${found}, ` +
      "wanted a WebAssembly module",
  );
}

/** What `--json` prints. */
function facts(
  file: string,
  { instantiateMs, runMs, ...report }: ExecReport,
): Readonly<Record<string, unknown>> {
  return {
    file,
    ...report,
    runs: runMs.length,
    instantiateMs: { first: instantiateMs[0], median: median(instantiateMs) },
    runMs: { first: runMs[0], median: median(runMs) },
  };
}

function show(report: ExecReport, io: Io): void {
  const { prepareMs, compileMs, instantiateMs, runMs } = report;
  const { bold, dim } = paintFor(io, "stderr");
  const repeated = runMs.length > 1;
  const row = (
    name: string,
    [first = 0, ...others]: readonly number[],
  ): string[] => [
    name,
    formatMs(first),
    others.length > 0 ? formatMs(median([first, ...others])) : "",
  ];
  const table = textTable(
    [
      { head: "" },
      { head: repeated ? "FIRST" : "TIME", align: "right" },
      { head: repeated ? `MEDIAN OF ${runMs.length}` : "", align: "right" },
    ],
    [
      row("prepare", [prepareMs]),
      row("compile", [compileMs]),
      row("instantiate", instantiateMs),
      row("run", runMs),
    ],
    bold,
  );
  io.stderr.write(`\n${table}${dim(summary(report))}\n`);
}

function summary(
  { style, memoryBytes, requests, controllers }: ExecReport,
): string {
  const parts = [`memory ${roughQuantity(memoryBytes)}`];
  if (style === "call" || style === "loop") {
    parts.push(`controllers ${controllers}`, `requests ${requests}`);
  }
  return parts.join(", ");
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  const lower = sorted[Math.ceil(middle) - 1] ?? upper;
  return (lower + upper) / 2;
}

/** Returns milliseconds to three digits at least. */
function formatMs(value: number): string {
  const digits = Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(value))));
  return `${value.toFixed(digits)} ms`;
}
