/**
 * dormouse: a Kubernetes operator host for small machines.
 *
 * Run as a program it is the command line; imported it is the library.
 *
 * @module
 */

export {
  type Bytes,
  type ChildLimits,
  type ChildSpec,
  type Cron,
  type CronSchedule,
  type EverySchedule,
  type HttpPolicy,
  type Milliseconds,
  type NetworkAddress,
  type PermissionRule,
  readChildrenFile,
  type RequeuePolicy,
  type Schedule,
  type ScheduleTarget,
  type ServiceAccount,
  type SuspendPolicy,
  type Variable,
  type Verb,
} from "./runtime/config/mod.ts";
export {
  formatProblem,
  InvalidInputError,
  type Problem,
} from "./runtime/errors.ts";

if (import.meta.main) {
  const { readProcessInput } = await import("./runtime/config/mod.ts");
  const { main, processIo } = await import("./runtime/cli/mod.ts");
  const { args, environment } = readProcessInput();
  Deno.exitCode = await main(args, processIo(environment));
}
