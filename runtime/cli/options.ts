/**
 * All options that an action takes: its own, its settings' and those that
 * every verb has.
 *
 * @module
 */

import {
  namesOf,
  type Setting,
  type SettingName,
  SETTINGS,
} from "../config/mod.ts";
import type { Action, Option } from "./verb.ts";

/** The option of every verb. */
export const HELP: Option = {
  name: "help",
  short: "h",
  help: "Show this help",
};

/** The option of every verb that reads settings. */
const CONFIG: Option = {
  name: "config",
  placeholder: "FILE",
  help: "Config file",
  complete: "file",
};

/** An option that says what a setting is. */
export interface SettingOption extends Option {
  readonly key: SettingName | "config";
}

/** Returns the options of an action's settings. */
export function settingOptions(action: Action): readonly SettingOption[] {
  if (action.settings.length === 0) return [];
  const options = action.settings.map((key): SettingOption => {
    const { placeholder, help, complete }: Setting<unknown> = SETTINGS[key];
    const name = namesOf(key).flag.slice("--".length);
    const option = { key, name, placeholder, help };
    return complete === undefined ? option : { ...option, complete };
  });
  return [...options, { key: "config", ...CONFIG }];
}

/** Returns every option that an action takes. */
export function allOptions(action: Action): readonly Option[] {
  return [...action.options, ...settingOptions(action), HELP];
}
