/**
 * Puts the settings together: flag, else environment, else config file, else
 * default.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { InvalidInputError, type Problem } from "../errors.ts";
import type { WrittenSettings } from "./config_file.ts";
import { type Environment, variableOf } from "./process_input.ts";
import {
  namesOf,
  type Setting,
  type SettingName,
  SETTINGS,
  type Settings,
} from "./settings.ts";
import { quote } from "./tree.ts";
import type { Parsed } from "./value_type.ts";
import type { Origin, WrittenSetting } from "./written_setting.ts";

/** Every setting with its value, and where each comes from. Frozen. */
export type Config = Settings & {
  readonly origins: Readonly<Record<SettingName, Origin>>;
};

/** The flags that were given, by the keys of their settings. */
export type Flags = Partial<Record<SettingName | "config", string>>;

/** What a config is made of. */
export interface ConfigInput {
  readonly flags: Flags;
  readonly environment: Environment;
}

const CONFIG = namesOf("config");
const NAMES = Object.keys(SETTINGS) as SettingName[];

/**
 * Reads the config.
 *
 * An empty variable counts as none. Variables that begin with `DORMOUSE_` and
 * name no setting are left alone: in a pod, Kubernetes itself makes such names
 * for a service called "dormouse".
 *
 * @throws {InvalidInputError} With everything that is wrong, wherever it stands.
 */
export async function loadConfig(input: ConfigInput): Promise<Config> {
  const file = await readFile(input);
  const problems: Problem[] = [...file.problems];
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  for (const name of NAMES) {
    const chosen = choose(name, input, file.settings.get(name));
    // The union of all settings' types is not needed to read one.
    const setting: Setting<unknown> = SETTINGS[name];
    const result = setting.type.parse(chosen.text, chosen.base);
    if (result.ok) values[name] = result.value;
    else problems.push(problemOf(name, chosen, result));
    origins[name] = Object.freeze(chosen.origin);
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  // Each setting's own type has read its value.
  return Object.freeze({
    ...values,
    origins: Object.freeze(origins),
  }) as Config;
}

/** Returns the first of flag, variables, file and default that says something. */
function choose(
  name: SettingName,
  { flags, environment }: ConfigInput,
  written: WrittenSetting | undefined,
): WrittenSetting {
  const setting: Setting<unknown> = SETTINGS[name];
  const base = environment.directory;
  const { flag, variable } = namesOf(name);
  const given = flags[name];
  if (given !== undefined) {
    return { text: given, base, origin: { kind: "flag", name: flag } };
  }
  for (const key of [variable, setting.sharedVariable ?? variable]) {
    const text = variableOf(environment, key);
    if (text === undefined) continue;
    return { text, base, origin: { kind: "environment", name: key } };
  }
  if (written !== undefined) return written;
  const { fallback } = setting;
  const text = typeof fallback === "string" ? fallback : fallback(environment);
  return { text, base, origin: { kind: "default" } };
}

/** Returns what the config file says; nothing where there is none. */
async function readFile(input: ConfigInput): Promise<WrittenSettings> {
  const file = await configFile(input);
  if (file === undefined) return { settings: new Map(), problems: [] };
  // Reading YAML costs memory, which most processes need not spend.
  const { readConfigFile } = await import("./config_file.ts");
  return await readConfigFile(file);
}

/** A file that is named must be there; the one at the usual place may be. */
async function configFile(
  { flags, environment }: ConfigInput,
): Promise<string | undefined> {
  const named = flags.config ?? variableOf(environment, CONFIG.variable);
  if (named !== undefined) return resolve(environment.directory, named);
  const usual = usualConfigFile(environment);
  try {
    await Deno.stat(usual);
    return usual;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Error(`Cannot look for "${usual}"`, { cause: error });
  }
}

function usualConfigFile(environment: Environment): string {
  const home = variableOf(environment, "HOME");
  if (environment.isRoot || home === undefined) {
    return "/etc/dormouse/config.yaml";
  }
  const directory = variableOf(environment, "XDG_CONFIG_HOME");
  return join(directory ?? join(home, ".config"), "dormouse", "config.yaml");
}

/** Says who wrote the value that cannot be used. */
function problemOf(
  name: SettingName,
  { text, origin }: WrittenSetting,
  { wanted, hint }: Parsed<never> & { ok: false },
): Problem {
  const found = quote(text);
  const more = hint === undefined ? {} : { hint };
  switch (origin.kind) {
    case "flag":
      return { file: "flags", field: origin.name, found, wanted, ...more };
    case "environment":
      return {
        file: "environment",
        field: origin.name,
        found,
        wanted,
        ...more,
      };
    case "file": {
      const { file, line, column } = origin;
      return { file, line, column, field: name, found, wanted, ...more };
    }
    case "default":
      // Only a default made of a variable, such as HOME, can be wrong.
      return { file: "environment", field: name, found, wanted, ...more };
  }
}
