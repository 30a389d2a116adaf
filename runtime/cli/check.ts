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
import type { Io } from "./io.ts";
import { paintFor } from "./paint.ts";
import { type Action, EXIT, type ExitCode } from "./verb.ts";

/** What `--json` prints. */
interface Result {
  readonly file: string;
  /** Empty where there are problems. */
  readonly children: readonly Pick<ChildSpec, "name" | "wasm">[];
  readonly problems: readonly Problem[];
}

/** Says what is wrong with a file. */
export const check: Action = {
  kind: "action",
  summary: "Say what is wrong with a children file",
  description:
    "Tells everything that is wrong in all documents, with its place. Exits\n" +
    "with 0 if the file can be used, with 1 if not.",
  operands: [{ name: "FILE", help: "A children file", complete: "file" }],
  options: [{ name: "json", help: "Print the result as JSON" }],
  settings: [],
  examples: [
    { line: "dormouse check children.yaml", does: "before a commit" },
    {
      line: "dormouse check --json children.yaml | jq -c '.problems[]'",
      does: "for an editor",
    },
  ],
  async run({ operands: [file = ""], switches }, io): Promise<ExitCode> {
    const result = await judge(file);
    if (switches.has("json")) io.stdout.write(`${JSON.stringify(result)}\n`);
    else show(result, io);
    return result.problems.length === 0 ? EXIT.done : EXIT.failed;
  },
};

/** The one place that tells by a file's first bytes what it is to be judged as. */
async function judge(file: string): Promise<Result> {
  const isModule = await moduleFault(file) === undefined;
  if (!isModule) return await judgeChildren(file);
  const found = "a WebAssembly module";
  const problems = [{ file, found, wanted: "a children file" }];
  return { file, children: [], problems };
}

async function judgeChildren(file: string): Promise<Result> {
  try {
    const specs = await readChildrenFile(file);
    const children = specs.map(({ name, wasm }) => ({ name, wasm }));
    return { file, children, problems: [] };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { file, children: [], problems: error.problems };
  }
}

function show({ file, children, problems }: Result, io: Io): void {
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
