/**
 * What a verb says of itself. Parsing, help and completions all follow from
 * this, so that they cannot contradict each other.
 *
 * @module
 */

import type { Flags, SettingName } from "../config/mod.ts";
import type { Io } from "./io.ts";

/** The exit codes: done, failed, called wrongly. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** How the program ends. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a shell offers where a value stands. */
export type Completion = "file" | "directory" | "verb" | readonly string[];

/** An option of one verb. */
export interface Option {
  /** `json` for `--json`. */
  readonly name: string;
  /** `y` for `-y`. */
  readonly short?: string;
  /** What stands for the value in help; an option without one is a switch. */
  readonly placeholder?: string;
  /** A phrase without a period. */
  readonly help: string;
  readonly complete?: Completion;
}

/** An argument that is told by its position. */
export interface Operand {
  /** In capitals: `FILE`. */
  readonly name: string;
  readonly help: string;
  /** Whether it may be left out. @default false */
  readonly optional?: boolean;
  /** Whether it may come several times; the last operand only. @default false */
  readonly repeated?: boolean;
  readonly complete?: Completion;
}

/** A line that a reader may copy. */
export interface Example {
  readonly line: string;
  /** What it does, in a few words. */
  readonly does: string;
}

/** A verb that does something. */
export interface Action {
  readonly kind: "action";
  readonly summary: string;
  /** Whole sentences for help, below the summary. */
  readonly description?: string;
  readonly operands: readonly Operand[];
  readonly options: readonly Option[];
  /** The settings that have a say; their flags are options too. */
  readonly settings: readonly SettingName[];
  readonly examples: readonly Example[];
  /** Does it. What it throws is reported and ends the program. */
  run(call: Call, io: Io): Promise<ExitCode>;
}

/** A verb that has verbs of its own: `kv get`. */
export interface Family {
  readonly kind: "family";
  readonly summary: string;
  readonly description?: string;
  readonly verbs: Readonly<Record<string, Action>>;
}

/** A verb of either kind. */
export type Verb = Action | Family;

/** A row of the table of verbs. */
export interface VerbEntry {
  /** The heading that help shows it below. */
  readonly group: "Children" | "State" | "About";
  /** A phrase without a period. */
  readonly summary: string;
  readonly load: () => Promise<Verb>;
}

/** The verbs of a program, in the order of help. */
export type VerbTable = Readonly<Record<string, VerbEntry>>;

/** One call of an action, its arguments told apart. */
export interface Call {
  readonly operands: readonly string[];
  /** The names of the switches that were given. */
  readonly switches: ReadonlySet<string>;
  /** The values of the options that take one. */
  readonly values: ReadonlyMap<string, string>;
  /** The flags of settings, for `loadConfig()`. */
  readonly flags: Flags;
}
