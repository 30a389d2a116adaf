/**
 * `dormouse new NAME --lang rust|go`
 *
 * @module
 */

import { UsageError } from "./errors.ts";
import {
  isProjectName,
  PROJECT_LANGUAGES,
  type ProjectLanguage,
  writeProject,
} from "./project_template.ts";
import { type Action, EXIT, type ExitCode } from "./verb.ts";

/** Begins a project. */
export const newProject: Action = {
  kind: "action",
  summary: "Begin an operator's project",
  description:
    "Writes a project that builds and passes its test: a kind, a reconciler, a\n" +
    "children file, and a copy of the SDK.",
  operands: [{ name: "NAME", help: "The project and its directory" }],
  options: [{
    name: "lang",
    placeholder: "LANGUAGE",
    help: "rust or go (rust)",
    complete: PROJECT_LANGUAGES,
  }],
  settings: [],
  examples: [
    { line: "dormouse new tea-pot --lang go", does: "the kind TeaPot in Go" },
  ],
  async run({ operands: [name = ""], values }, io): Promise<ExitCode> {
    const language = languageOf(values.get("lang") ?? "rust");
    if (!isProjectName(name)) {
      throw new UsageError(
        `Cannot name a project "${name}", wanted small letters, digits and single hyphens`,
        ["new"],
      );
    }
    await writeProject(name, { name, language });
    io.stdout.write(`${name}/README.md says what to do next\n`);
    return EXIT.done;
  },
};

function languageOf(found: string): ProjectLanguage {
  const language = PROJECT_LANGUAGES.find((known) => known === found);
  if (language !== undefined) return language;
  throw new UsageError(
    `Cannot begin a project in "${found}", wanted ${
      PROJECT_LANGUAGES.join(" or ")
    }`,
    ["new"],
  );
}
