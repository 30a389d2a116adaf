/**
 * Records what a real kube-apiserver answers to the cases of the contract.
 *
 * `deno run -A tests/conformance/record.ts [area]`: run it after changing
 * cases, and read the difference.
 *
 * @module
 */

// deno-lint-ignore-file no-console

import { type Recording, recordingUrl, SUITE } from "./kube_api_suite.ts";
import { startRealTarget } from "./real_target.ts";
import { CaseRunner, type Entry } from "./transcript.ts";

await using target = await startRealTarget();
using runner = new CaseRunner(target);
const [only] = Deno.args;
for (const [area, cases] of Object.entries(SUITE)) {
  if (only !== undefined && only !== area) continue;
  const recording: Record<string, Entry[]> = {};
  for (const one of cases) {
    recording[one.name] = await runner.run(one);
    const wanted = one.steps.flatMap((step) =>
      "send" in step ? [step.code] : []
    );
    const got = recording[one.name]?.filter(({ step }) => /^[A-Z]/.test(step))
      .map(({ code }) => code);
    if (String(wanted) !== String(got)) {
      console.log(`${area}: ${one.name}: wanted ${wanted}, got ${got}`);
    }
  }
  await Deno.writeTextFile(recordingUrl(area), recordingText(recording));
  console.log(`${area}: ${cases.length} cases`);
}

/** One line an answer, so that differences are short. */
function recordingText(recording: Recording): string {
  const cases = Object.entries(recording).map(([name, entries]) => {
    const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`);
    return `  ${JSON.stringify(name)}: [\n${lines.join(",\n")}\n  ]`;
  });
  return `{\n${cases.join(",\n")}\n}\n`;
}
