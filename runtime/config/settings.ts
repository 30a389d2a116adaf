/**
 * The settings of the program, a row each.
 *
 * To add one, add a row. Its names follow from its key: `logLevel` is the flag
 * `--log-level`, the variable `DORMOUSE_LOG_LEVEL` and the field `logLevel` of
 * the config file. `loadConfig()` reads all three; help and completions show
 * the flag for the verbs that name the setting.
 *
 * @module
 */

import { join } from "node:path";
import type { LogOptions } from "../log.ts";
import { duration } from "./duration.ts";
import { listenAddress } from "./network_types.ts";
import { type Environment, variableOf } from "./process_input.ts";
import {
  choice,
  type Parsed,
  parsed,
  path,
  refused,
  type ValueType,
} from "./value_type.ts";

/** One setting. */
export interface Setting<T> {
  readonly type: ValueType<T>;
  /** One sentence for help, without a period. */
  readonly help: string;
  /** What stands for the value in help: `DIR`. */
  readonly placeholder: string;
  /** What counts when nobody says anything else, as one would write it. */
  readonly fallback: string | ((environment: Environment) => string);
  /** A variable that other programs know, asked after our own. */
  readonly sharedVariable?: string;
  /** What a shell offers for the value. */
  readonly complete?: "file" | "directory" | readonly string[];
}

/** The key of a setting. */
export type SettingName = keyof typeof SETTINGS;

/** The value of every setting. */
export type Settings = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends
    Setting<infer T> ? T : never;
};

/** A setting's names, one for each place where it may be written. */
export interface SettingNames {
  /** `--log-level` */
  readonly flag: string;
  /** `DORMOUSE_LOG_LEVEL` */
  readonly variable: string;
}

/** Returns the names that follow from a key. */
export function namesOf(key: string): SettingNames {
  const words = key.replaceAll(/[A-Z]/g, (capital) => `-${capital}`);
  return {
    flag: `--${words.toLowerCase()}`,
    variable: `DORMOUSE_${words.toUpperCase().replaceAll("-", "_")}`,
  };
}

const LEVELS = [
  "trace",
  "debug",
  "info",
  "warn",
  "error",
  "silent",
] as const satisfies readonly LogOptions["level"][];

const FORMATS = [
  "json",
  "pretty",
] as const satisfies readonly LogOptions["format"][];

const PAGINGS = ["auto", "mmap", "copy"] as const;

/** What stands for the account that a pod has, where paths are expected. */
const IN_CLUSTER = "in-cluster";

/** Kubeconfigs that count as one, the first having precedence, as in kubectl. */
const kubeconfig: ValueType<readonly string[] | typeof IN_CLUSTER> = {
  wanted: `paths with a colon between them, or "${IN_CLUSTER}"`,
  parse(text, base): Parsed<readonly string[] | typeof IN_CLUSTER> {
    if (text === IN_CLUSTER) return parsed(text);
    const paths: string[] = [];
    for (const part of text.split(":").filter((part) => part !== "")) {
      const result = path.parse(part, base);
      if (!result.ok) return result;
      paths.push(result.value);
    }
    return paths.length > 0
      ? parsed(Object.freeze(paths))
      : refused(kubeconfig.wanted);
  },
};

/** All settings. */
export const SETTINGS = {
  stateDir: setting({
    type: path,
    help: "Directory of images, marks and durable values",
    placeholder: "DIR",
    fallback: defaultStateDir,
    complete: "directory",
  }),
  children: setting({
    type: path,
    help: "Children file",
    placeholder: "FILE",
    fallback: "children.yaml",
    complete: "file",
  }),
  kubeconfig: setting({
    type: kubeconfig,
    help: `Kubeconfig, or "${IN_CLUSTER}" for the pod's account`,
    placeholder: "FILE",
    fallback: defaultKubeconfig,
    sharedVariable: "KUBECONFIG",
    complete: "file",
  }),
  listen: setting({
    type: listenAddress,
    help: 'Address of metrics and health, or "none"',
    placeholder: "ADDRESS",
    fallback: "127.0.0.1:3676",
  }),
  grace: setting({
    type: duration({ min: 0, max: 3_600_000 }),
    help: "How long calls may take to end when the program stops",
    placeholder: "TIME",
    fallback: "10s",
  }),
  paging: setting({
    type: choice(PAGINGS),
    help: "How memories get to their files",
    placeholder: "WAY",
    fallback: "auto",
    complete: PAGINGS,
  }),
  logLevel: setting({
    type: choice(LEVELS),
    help: "The least important lines that are logged",
    placeholder: "LEVEL",
    fallback: "info",
    complete: LEVELS,
  }),
  logFormat: setting({
    type: choice(FORMATS),
    help: "json for programs, pretty for people",
    placeholder: "FORMAT",
    fallback: "json",
    complete: FORMATS,
  }),
};

/** Returns its argument; lets each row keep the type of its own value. */
function setting<T>(row: Setting<T>): Setting<T> {
  return row;
}

/** Where state belongs: to the system, or to the person who runs the program. */
function defaultStateDir(environment: Environment): string {
  const home = variableOf(environment, "HOME");
  if (environment.isRoot || home === undefined) return "/var/lib/dormouse";
  const state = variableOf(environment, "XDG_STATE_HOME");
  return join(state ?? join(home, ".local", "state"), "dormouse");
}

function defaultKubeconfig(environment: Environment): string {
  const home = variableOf(environment, "HOME");
  const pod = variableOf(environment, "KUBERNETES_SERVICE_HOST");
  return pod !== undefined || home === undefined
    ? IN_CLUSTER
    : join(home, ".kube", "config");
}
