/**
 * What people say about how the program runs, and where it keeps its state.
 *
 * @module
 */

export { StateDirectoryError, StateLockedError } from "./errors.ts";
export {
  type ModuleKey,
  type ModulePaths,
  modulePaths,
  type StatePaths,
  statePaths,
} from "./paths.ts";
export { prepareStateDirectory } from "./state_directory.ts";
export { lockState } from "./state_lock.ts";
