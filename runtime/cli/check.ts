/**
 * `dormouse check FILE`
 *
 * @module
 */

import {
  type ChildSpec,
  moduleFault,
  readChildrenFile,
} from "../config/mod.ts";
import { formatProblem, InvalidInputError, type Problem } from "../errors.ts";
import type { ModuleResult } from "./check_module.ts";
import type { Io } from "./io.ts";
import { paintFor } from "./paint.ts";
import { type Action, EXIT, type ExitCode } from "./verb.ts";

/** What `--json` prints of a children file. */
interface ChildrenResult {
  readonly file: string;
  /** Empty where there are problems. */
  readonly children: readonly Pick<ChildSpec, "name" | "wasm">[];
  readonly problems: readonly Problem[];
}

/** Says what is wrong with a file. */
export const check: Action = {
  kind: "action",
  summary: "Say what is wrong with a children file or a module",
  description:
    "Tells everything that is wrong, with its place and what would mend it. Of a\n" +
    "module also whether it can doze and sleep, and what is in it. Exits with 0\n" +
    "if a host can use the file, with 1 if not.",
  operands: [{
    name: "FILE",
    help: "A children file or a module",
    complete: "file",
  }],
  options: [{ name: "json", help: "Print the result as JSON" }],
  settings: [],
  examples: [
    { line: "dormouse check children.yaml", does: "before a commit" },
    {
      line: "dormouse check --json children.yaml | jq -c '.problems[]'",
      does: "for an editor",
    },
    { line: "dormouse check operator.wasm", does: "a module" },
  ],
  async run({ operands: [file = ""], switches }, io): Promise<ExitCode> {
    const result = await judge(file);
    if (switches.has("json")) io.stdout.write(`${JSON.stringify(result)}\n`);
    else if ("problems" in result) show(result, io);
    else (await import("./check_module.ts")).showModule(result, io);
    const isUsable = "problems" in result
      ? result.problems.length === 0
      : result.usable;
    return isUsable ? EXIT.done : EXIT.failed;
  },
};

/** The one place that tells what a file is to be judged as. */
async function judge(file: string): Promise<ChildrenResult | ModuleResult> {
  const found = await moduleFault(file);
  // What is called so is meant to be a module, whatever it is.
  if (found === undefined || file.endsWith(".wasm")) {
    return await judgeModule(file, found);
  }
  return await judgeChildren(file);
}

async function judgeModule(
  file: string,
  found: string | undefined,
): Promise<ChildrenResult | ModuleResult> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(file);
  } catch (error) {
    if (found === undefined) throw error;
    const problems = [{ file, found, wanted: "a WebAssembly module" }];
    return { file, children: [], problems };
  }
  const { checkModule } = await import("./check_module.ts");
  return await checkModule(file, bytes);
}

async function judgeChildren(file: string): Promise<ChildrenResult> {
  try {
    const specs = await readChildrenFile(file);
    const children = specs.map(({ name, wasm }) => ({ name, wasm }));
    return { file, children, problems: [] };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { file, children: [], problems: error.problems };
  }
}

function show({ file, children, problems }: ChildrenResult, io: Io): void {
  const { green, red } = paintFor(io, "stdout");
  for (const problem of problems) {
    io.stdout.write(`${formatProblem(problem)}\n`);
  }
  const verdict = problems.length > 0
    ? red(count(problems.length, "problem", "problems"))
    : `${count(children.length, "child", "children")}, ${
      green("nothing wrong")
    }`;
  io.stdout.write(`${file}: ${verdict}\n`);
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
