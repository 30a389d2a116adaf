/**
 * `dormouse help [VERB...]`
 *
 * @module
 */

import { findAction, type Found } from "./find_action.ts";
import { actionHelp, familyHelp, programHelp } from "./help_text.ts";
import { type Paint, paintFor } from "./paint.ts";
import { type Action, EXIT, type ExitCode, type VerbTable } from "./verb.ts";

/** Returns the verb that explains the verbs of `table`. */
export function helpOn(table: VerbTable): Action {
  return {
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
    examples: [{ line: "dormouse help kv set", does: "explain one verb" }],
    async run({ operands }, io): Promise<ExitCode> {
      const paint = paintFor(io, "stdout");
      const found = await findAction(table, operands);
      io.stdout.write(helpText(found, table, paint));
      return EXIT.done;
    },
  };
}

function helpText(found: Found, table: VerbTable, paint: Paint): string {
  switch (found.kind) {
    case "program":
      return programHelp(table, paint);
    case "family":
      return familyHelp(found.family, { verbs: found.verbs, paint });
    case "action":
      return actionHelp(found.action, { verbs: found.verbs, paint });
  }
}
