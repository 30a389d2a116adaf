/**
 * What people say about how the program runs - flags, environment, config file,
 * children file - and where it keeps its state. The only folder that reads
 * arguments and environment.
 *
 * Words on one line are read by a `ValueType` (`value_type.ts`); what is made
 * of several values by a `Shape` (`shape.ts`) from a `TreeNode` (`tree.ts`)
 * that knows where it stands. Everything that is wrong is said at once.
 *
 * Decisions:
 *
 * - 2026-11: shapes of our own, 300 lines, instead of a schema library. The
 *   errors are the product here (place, found, wanted, hint, secrets left
 *   out), and a library would give them only through an adapter as long.
 * - 2026-11: `yaml` costs 5.6 MiB of anonymous memory once it is loaded (4.6
 *   beside the logger), so it is imported by the first reading of a file. A
 *   parser of our own would be smaller, and wrong somewhere. 10,000 children
 *   (3.7 MB of text) are read in 2 s, in slices of 5 ms, and hold 7 MiB.
 * - 2026-11: aliases, merge keys and tags are refused, see `yaml_tree.ts`.
 * - 2026-11: the limit is called `cpuTime`, not `cpu`: who knows pods would write
 *   `cpu: 500m` and get 500 minutes. The share of a core has pods' form.
 * - 2026-11: unknown fields are errors, unknown `DORMOUSE_*` variables are not:
 *   Kubernetes makes some for a service called "dormouse".
 *
 * @module
 */

import type { ChildSpec } from "./child_spec.ts";

export type {
  ChildLimits,
  ChildSpec,
  CronSchedule,
  EverySchedule,
  HttpPolicy,
  PermissionRule,
  RequeuePolicy,
  Schedule,
  ScheduleTarget,
  ServiceAccount,
  SuspendPolicy,
  Variable,
  Verb,
} from "./child_spec.ts";
export {
  DEFAULT_LIMITS,
  DEFAULT_REQUEUE,
  DEFAULT_SUSPEND,
} from "./child_spec.ts";
export {
  type Config,
  type ConfigInput,
  type Flags,
  loadConfig,
} from "./config.ts";
export type { Cron } from "./cron.ts";
export {
  formatDuration,
  type Milliseconds,
  roughDuration,
} from "./duration.ts";
export { StateDirectoryError, StateLockedError } from "./errors.ts";
export { moduleFault } from "./module_file.ts";
export { didYouMean, nearestName } from "./nearest_name.ts";
export { formatAddress, type NetworkAddress } from "./network_types.ts";
export {
  type ModuleKey,
  type ModulePaths,
  modulePaths,
  type StatePaths,
  statePaths,
} from "./paths.ts";
export {
  type Environment,
  type ProcessInput,
  readProcessInput,
  variableOf,
} from "./process_input.ts";
export { type Bytes, formatQuantity, roughQuantity } from "./quantity.ts";
export {
  namesOf,
  type Setting,
  type SettingName,
  type SettingNames,
  SETTINGS,
  type Settings,
} from "./settings.ts";
export { prepareStateDirectory } from "./state_directory.ts";
export { lockState } from "./state_lock.ts";
export type { Parsed, ValueType } from "./value_type.ts";
export type { Origin } from "./written_setting.ts";

/**
 * Reads a children file and looks whether its modules are there.
 *
 * @param file Path of the file; problems name it as it is given here.
 * @returns The children in the order of the file, at least one.
 * @throws {InvalidInputError} With every problem of every document.
 */
export async function readChildrenFile(
  file: string,
): Promise<readonly ChildSpec[]> {
  const { readChildrenFile } = await import("./children_file.ts");
  return await readChildrenFile(file);
}
