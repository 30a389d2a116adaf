/**
 * `dormouse version`
 *
 * @module
 */

import manifest from "../../deno.json" with { type: "json" };
import { type Action, EXIT, type ExitCode } from "./verb.ts";

/** Shows the version of the program and of what it runs on. */
export const version: Action = {
  kind: "action",
  summary: "Show the version",
  operands: [],
  options: [{ name: "json", help: "Print JSON" }],
  settings: [],
  examples: [
    {
      line: "dormouse version --json | jq -r .version",
      does: "the number alone",
    },
  ],
  run({ switches }, io): Promise<ExitCode> {
    const facts = {
      version: manifest.version,
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      target: Deno.build.target,
    };
    io.stdout.write(
      switches.has("json")
        ? `${JSON.stringify(facts)}\n`
        : `dormouse ${facts.version} (deno ${facts.deno}, v8 ${facts.v8}, ${facts.target})\n`,
    );
    return Promise.resolve(EXIT.done);
  },
};
