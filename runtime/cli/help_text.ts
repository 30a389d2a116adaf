/**
 * Writes help from what verbs say of themselves.
 *
 * @module
 */

import { HELP, settingOptions } from "./options.ts";
import type { Paint } from "./paint.ts";
import type { Action, Example, Family, Option, VerbTable } from "./verb.ts";

const PROGRAM = "dormouse";

/** Two columns: what, and what it is. */
type Row = readonly [left: string, right: string];

/** Returns help for the program: all verbs in groups. */
export function programHelp(table: VerbTable, paint: Paint): string {
  const entries = Object.entries(table);
  const groups = Map.groupBy(entries, ([, { group }]) => group);
  const width = Math.max(...entries.map(([name]) => name.length));
  return sections([
    `${paint.bold(PROGRAM)}: a Kubernetes operator host for small machines`,
    usageLine("VERB [OPTIONS]", paint),
    ...[...groups].map(([group, members]) =>
      section(
        group,
        members.map((
          [name, { summary }],
        ): Row => [name.padEnd(width), summary]),
        paint,
      )
    ),
    `Run "${PROGRAM} help VERB" for its options and examples.`,
  ]);
}

/** Returns help for a verb that has verbs. */
export function familyHelp(
  family: Family,
  { verbs, paint }: { verbs: readonly string[]; paint: Paint },
): string {
  const rows = Object.entries(family.verbs).map(([name, action]): Row => [
    [name, ...action.operands.map(operandText)].join(" "),
    action.summary,
  ]);
  const line = [...verbs, "VERB [OPTIONS]"].join(" ");
  const firstExamples = Object.values(family.verbs)
    .flatMap(({ examples }) => examples.slice(0, 1));
  return sections([
    about(family),
    usageLine(line, paint),
    section("Verbs", rows, paint),
    exampleSection(firstExamples, paint),
    `Run "${PROGRAM} help ${verbs.join(" ")} VERB" for its options.`,
  ]);
}

/** Returns help for a verb that does something. */
export function actionHelp(
  action: Action,
  { verbs, paint }: { verbs: readonly string[]; paint: Paint },
): string {
  const operands = action.operands.map(operandText);
  const line = [...verbs, ...operands, "[OPTIONS]"].join(" ");
  const rows = action.operands.map(({ name, help }): Row => [name, help]);
  const options = [...action.options, HELP].map(optionRow);
  const settings = settingOptions(action).map(optionRow);
  return sections([
    about(action),
    usageLine(line, paint),
    section("Arguments", rows, paint),
    section("Options", options, paint),
    section("Settings, also by DORMOUSE_* or config file", settings, paint),
    exampleSection(action.examples, paint),
  ]);
}

function about({ summary, description }: Action | Family): string {
  return description === undefined ? summary : `${summary}\n\n${description}`;
}

function usageLine(line: string, paint: Paint): string {
  return `${paint.bold("Usage:")} ${PROGRAM} ${line}`;
}

function operandText(
  { name, optional, repeated }: Action["operands"][number],
): string {
  const text = repeated ? `${name}...` : name;
  return optional ? `[${text}]` : text;
}

function optionRow({ name, short, placeholder, help }: Option): Row {
  const dash = short === undefined ? "    " : `-${short}, `;
  const value = placeholder === undefined ? "" : ` ${placeholder}`;
  return [`${dash}--${name}${value}`, help];
}

function exampleSection(examples: readonly Example[], paint: Paint): string {
  const lines = examples.map(({ line, does }) =>
    `  ${paint.dim(`# ${does}`)}\n  ${line}`
  );
  return lines.length === 0
    ? ""
    : [paint.bold("Examples:"), ...lines].join("\n");
}

/** Returns rows in two aligned columns below a heading; nothing without rows. */
function section(
  heading: string,
  rows: readonly Row[],
  paint: Paint,
): string {
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) =>
    `  ${left.padEnd(width)}  ${right}`
  );
  return [paint.bold(`${heading}:`), ...lines].join("\n");
}

function sections(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
