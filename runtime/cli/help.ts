/**
 * `dormouse help [VERB...]`
 *
 * @module
 */

import { findAction } from "./find_action.ts";
import { actionHelp, familyHelp, programHelp } from "./help_text.ts";
import { paintFor } from "./paint.ts";
import { type Action, EXIT, type ExitCode } from "./verb.ts";

/** Shows help of the program or of a verb. */
export const help: Action = {
  kind: "action",
  summary: "Show help, also of a verb",
  operands: [{
    name: "VERB",
    help: "The verb, or verbs, to explain",
    optional: true,
    repeated: true,
    complete: "verb",
  }],
  options: [],
  settings: [],
  examples: [
    { line: "dormouse help kv set", does: "explain one verb" },
  ],
  async run({ operands }, io): Promise<ExitCode> {
    const paint = paintFor(io, "stdout");
    const found = await findAction(operands);
    switch (found.kind) {
      case "program":
        io.stdout.write(programHelp(paint));
        break;
      case "family":
        io.stdout.write(
          familyHelp(found.family, { verbs: found.verbs, paint }),
        );
        break;
      case "action":
        io.stdout.write(
          actionHelp(found.action, { verbs: found.verbs, paint }),
        );
        break;
    }
    return EXIT.done;
  },
};
